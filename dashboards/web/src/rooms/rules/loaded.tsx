import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";

/** What was asked for, once it is here; until then that it is waited for, or what went wrong. */
export function Loaded<T>({
  query,
  children,
}: {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) return <Waiting height={160} />;
  return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
}
