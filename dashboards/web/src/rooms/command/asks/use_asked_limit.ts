import { useDeadline } from "../../../api/cases";
import { type CaseRequest, useRequests } from "../../../api/tasks";
import type { CaseDetail } from "../../../api/types";

type Limit = { value: string; unit: string };

const USUAL: Limit = { value: "1", unit: "work_day" };

function limitOf(request: CaseRequest | undefined): Limit | null {
  if (request?.limit_value == null || request.limit_unit === null) return null;
  return { value: String(request.limit_value), unit: request.limit_unit };
}

/** The limit that a form begins with: the one that a crew asked for, else that in force. */
export function useAskedLimit(item: CaseDetail, isAsked: boolean): Limit {
  const requests = useRequests(item.id, isAsked).data;
  const deadline = useDeadline(item, isAsked).data;
  const now = deadline?.limit ? { value: String(deadline.limit.value), unit: deadline.limit.unit } : USUAL;
  return limitOf(requests?.find((one) => one.kind === "extension" && one.answer === null)) ?? now;
}
