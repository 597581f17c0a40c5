import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { attachPhoto, readCase } from "./cases";
import { client, unwrap } from "./client";
import type { components } from "./schema";

export type Suggestion = components["schemas"]["SuggestionOut"];

type Typed = { place: { lon: number; lat: number } | null; classId: number | null; text: string };

/** Cases that may be the same as what is being typed, the likeliest first. */
export function useSuggestions({ place, classId, text }: Typed) {
  return useQuery({
    queryKey: ["cases", "suggestions", place, classId, text],
    queryFn: async () => {
      const query = {
        lon: place?.lon ?? 0,
        lat: place?.lat ?? 0,
        text,
        limit: 3,
        ...(classId === null ? {} : { class_id: classId }),
      };
      return (await unwrap(client.GET("/api/v1/duplicates", { params: { query } }))).items;
    },
    enabled: place !== null && (classId !== null || text !== ""),
    placeholderData: keepPreviousData,
  });
}

type Instead = { id: number; note: string; photos: readonly File[]; key: string };

/** Add what was typed to a case that is there already, as a note; its photos go with it. */
export function useNoteInstead() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, note, photos, key }: Instead) => {
      const { version } = await readCase(id);
      const params = { path: { case_id: id }, header: { "Idempotency-Key": key } };
      const body = { command: "note" as const, expected_version: version, note, parts: [] };
      await unwrap(client.POST("/api/v1/cases/{case_id}/commands", { params, body }));
      for (const photo of photos) await attachPhoto(id, photo, "report");
    },
    onSuccess: (_, { id }) => queries.invalidateQueries({ queryKey: ["case", id] }),
  });
}
