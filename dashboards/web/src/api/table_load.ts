import { useMutation, useQueryClient } from "@tanstack/react-query";
import { problemOf } from "./problem";
import type { components } from "./schema";

/** What came of a table: rows read, new, known, set aside with their reasons. */
export type LoadedTable = components["schemas"]["DutyLoaded"];

type Upload = { file: File; isDry: boolean; overlaps: string; wishes: Record<string, string> };

/** Load a table, or only say what would be loaded. Files go as a form, which has no typed way. */
export function useTableLoad(what: "duty" | "conditions") {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ file, isDry, overlaps, wishes }: Upload): Promise<LoadedTable> => {
      const form = new FormData();
      form.set("file", file);
      form.set("dry_run", String(isDry));
      form.set("overlaps", overlaps);
      for (const [name, value] of Object.entries(wishes)) form.set(name, value);
      const headers = { "X-Gridcity": "1" };
      const answer = await fetch(`/api/v1/${what}/load`, { method: "POST", body: form, headers });
      const body: unknown = await answer.json().catch(() => null);
      if (!answer.ok) throw problemOf(answer.status, body);
      return body as LoadedTable;
    },
    onSuccess: (_, { isDry }) => (isDry ? undefined : queries.invalidateQueries({ queryKey: [what] })),
  });
}
