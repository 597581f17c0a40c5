import { queryOptions, useQuery } from "@tanstack/react-query";
import { askOrRemember } from "../offline/kept";
import { client, unwrap } from "./client";

/** The city does not change while a page is open. */
const FOREVER = { staleTime: Number.POSITIVE_INFINITY } as const;

export function useCity() {
  return useQuery({
    queryKey: ["city"],
    queryFn: () => askOrRemember("city", (signal) => unwrap(client.GET("/api/v1/city", { signal }))),
    ...FOREVER,
  });
}

export function useMatterClasses() {
  return useQuery({
    queryKey: ["classes", "matter"],
    queryFn: async () =>
      (await unwrap(client.GET("/api/v1/classes", { params: { query: { kind: "matter" } } }))).items,
    ...FOREVER,
  });
}

export function useDepartments() {
  return useQuery({
    queryKey: ["departments"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/departments"))).items,
    ...FOREVER,
  });
}

/** Departments that may be given something: not those that are closed. */
export function useOpenDepartments() {
  return (useDepartments().data ?? []).filter((one) => one.closed_on === null);
}

/** Counties and streets: what a queue is filtered by. */
export function useAreas() {
  return useQuery({
    queryKey: ["areas"],
    queryFn: async () => {
      const [counties, streets] = await Promise.all(
        (["county", "street"] as const).map((level) =>
          unwrap(client.GET("/api/v1/areas", { params: { query: { level } } })),
        ),
      );
      return [...(counties?.items ?? []), ...(streets?.items ?? [])];
    },
    ...FOREVER,
  });
}

/** The communities of a street: what a queue is narrowed to next. */
export function useCommunities(street: string | null) {
  return useQuery({
    queryKey: ["areas", "community", street],
    queryFn: async () => {
      const query = { level: "community" as const, parent: street ?? "" };
      return (await unwrap(client.GET("/api/v1/areas", { params: { query } }))).items;
    },
    enabled: street !== null,
    ...FOREVER,
  });
}

/** One area; also whether it was drawn by a rule because nobody publishes it. */
export function useArea(code: string) {
  return useQuery({
    queryKey: ["area", code],
    queryFn: () => unwrap(client.GET("/api/v1/areas/{code}", { params: { path: { code } } })),
    ...FOREVER,
  });
}

/** The nearest address of a place. */
export function useNearestAddress(place: { lon: number; lat: number }) {
  const query = { lon: place.lon, lat: place.lat };
  return useQuery({
    queryKey: ["address", query],
    queryFn: () => unwrap(client.GET("/api/v1/address", { params: { query } })),
    ...FOREVER,
  });
}

/** How a cell's page is asked for. */
export function cellQuery(code: string) {
  return queryOptions({
    queryKey: ["cell", code],
    queryFn: () => unwrap(client.GET("/api/v1/cells/{code}", { params: { path: { code } } })),
  });
}

export function useCell(code: string | null) {
  return useQuery({ ...cellQuery(code ?? ""), enabled: code !== null });
}

/** The cells that touch one, and what is open in each. */
export function useNeighbours(code: string) {
  return useQuery({
    queryKey: ["cell", code, "neighbours"],
    queryFn: async () =>
      (await unwrap(client.GET("/api/v1/cells/{code}/neighbours", { params: { path: { code } } }))).items,
  });
}

/** Where a cell's ground came from and went; also of a cell that is no longer in force. */
export function useLineage(code: string) {
  return useQuery({
    queryKey: ["cell", code, "lineage"],
    queryFn: () => unwrap(client.GET("/api/v1/cells/{code}/lineage", { params: { path: { code } } })),
    ...FOREVER,
  });
}

export function useComponentClasses() {
  return useQuery({
    queryKey: ["classes", "component"],
    queryFn: () => {
      const params = { query: { kind: "component" as const } };
      return askOrRemember(
        "classes",
        async (signal) => (await unwrap(client.GET("/api/v1/classes", { params, signal }))).items,
      );
    },
    ...FOREVER,
  });
}

/** What the components of a class may say of themselves, as JSON Schema; null where anything goes. */
export function useClassAttributes(classId: number) {
  return useQuery({
    queryKey: ["classes", classId, "attributes"],
    queryFn: async () => {
      const params = { path: { class_id: classId } };
      return (await unwrap(client.GET("/api/v1/classes/{class_id}/attributes", { params }))).json_schema;
    },
    ...FOREVER,
  });
}

export function fetchCellLoads() {
  return unwrap(client.GET("/api/v1/cells/load"));
}

/** The code of the cell at a place; null outside the city. */
export async function findCellAt(place: { lon: number; lat: number }): Promise<string | null> {
  const { data } = await client.GET("/api/v1/cells/at", { params: { query: place } });
  return data?.code ?? null;
}
