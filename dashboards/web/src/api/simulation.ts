import { useMutation, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Scenario = Partial<Schemas["ScenarioIn"]>;
export type Simulation = Schemas["SimulationOut"];
export type Group = Schemas["GroupSimulatedOut"];
export type Between = Schemas["IntervalOut"];
export type Measure = Schemas["MeasureOut"];
export type Check = Schemas["SimulationCheckOut"];
export type Fit = Schemas["FitOut"];

/** Runs a scenario beside the city as it is; nothing is kept. */
export function useSimulation() {
  return useMutation({
    mutationFn: (body: Scenario): Promise<Simulation> =>
      unwrap(client.POST("/api/v1/simulations", { body: body as Schemas["ScenarioIn"] })),
  });
}

/** Holds weeks back and foretells them; it takes some seconds, so it is asked for. */
export function useSimulationCheck(isAsked: boolean) {
  return useQuery({
    queryKey: ["simulations", "check"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/simulations/check", { signal })),
    enabled: isAsked,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
