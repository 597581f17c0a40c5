import type { CaseRequest } from "../../api/tasks";
import { useWords } from "../../i18n/use_words";

/** Who asks for what until when, in one sentence. */
export function RequestWords({ request, now }: { request: CaseRequest; now: number }) {
  const { t, instant } = useWords();
  const { kind, about, until, reason } = request;
  const who = request.asked_by_name ?? t("role.system");
  const limit =
    request.limit_value === null || request.limit_unit === null
      ? ""
      : t(`limit.${request.limit_unit}`, { count: request.limit_value });
  const what = about === null ? "" : t(`kind.${about}`, { defaultValue: about });
  const key = kind === "check" ? `check_${request.stage}` : kind;
  const isLate = until !== null && Date.parse(until) < now;
  return (
    <>
      {t(`tasks.${key}`, { who, limit, what, defaultValue: t(`tasks.${kind}`, { who, limit, what }) })}
      {request.assignee_name !== null && ` ${t("tasks.assignee", { name: request.assignee_name })}`}
      {reason !== null && ` “${reason}”`}
      {until !== null && (
        <b style={isLate ? { color: "var(--alarm)" } : undefined}>
          {" "}
          {t("tasks.until", { when: instant(until) })}
        </b>
      )}
    </>
  );
}
