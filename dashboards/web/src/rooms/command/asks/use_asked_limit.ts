import { useDeadline, useHistory } from "../../../api/cases";
import type { CaseDetail } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";

type Limit = { value: string; unit: string };

const USUAL: Limit = { value: "1", unit: "work_day" };

function limitIn(body: Record<string, unknown> | undefined): Limit | null {
  const told = body?.["whole_limit"] as { value?: unknown; unit?: unknown } | undefined;
  if (typeof told?.unit !== "string") return null;
  return { value: String(Number(told.value)), unit: told.unit };
}

/** The limit that a form begins with: that in force, or the one that a crew asked for, and what it said. */
export function useAskedLimit(item: CaseDetail, isAsked: boolean, isOwn: boolean) {
  const { t } = useWords();
  const events = useHistory(item.id).data?.items;
  const deadline = useDeadline(item, isAsked).data;
  const now = deadline?.limit ? { value: String(deadline.limit.value), unit: deadline.limit.unit } : USUAL;
  if (!isAsked || isOwn) return { limit: now, words: null };
  const request = events?.findLast((event) => event.command === "ask_extension");
  const asked = limitIn(request?.body);
  if (asked === null) return { limit: now, words: null };
  const { value, unit } = asked;
  const reason = request?.body["reason"];
  return {
    limit: asked,
    words: t("ask.wasAsked", {
      who: request?.actor_name ?? "",
      limit: t(`limit.${unit}`, { count: Number(value) }),
      reason: typeof reason === "string" ? reason : "",
    }),
  };
}
