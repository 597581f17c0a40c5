import { useMutation } from "@tanstack/react-query";
import { problemOf } from "./problem";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Comparison = Schemas["ComparisonOut"];
export type ComparedGroup = Schemas["ComparedGroupOut"];
export type ClockCompared = Schemas["ClockComparedOut"];
export type Clock = ClockCompared["clock"];

/** A past year, a file of limits, a file of duty rules; at least one file. */
export type Asked = { year: number; limits: File | null; duty: File | null };

/** Runs other limits or another duty table over a past year; nothing is kept. */
export function useWhatIf() {
  return useMutation({
    mutationFn: async ({ year, limits, duty }: Asked): Promise<Comparison> => {
      const form = new FormData();
      form.set("year", String(year));
      if (limits !== null) form.set("limits", limits);
      if (duty !== null) form.set("duty", duty);
      const headers = { "X-Gridcity": "1" };
      const answer = await fetch("/api/v1/what-if", { method: "POST", body: form, headers });
      const body: unknown = await answer.json().catch(() => null);
      if (!answer.ok) throw problemOf(answer.status, body);
      return body as Comparison;
    },
  });
}
