import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type JobNews, listenToJobs } from "../live/job_stream";
import type { components } from "./schema";

type Run = components["schemas"]["RunOut"];
type Page = components["schemas"]["RunPage"];

/** A run as a job's news leave it; null where they tell too little, and it has to be read anew. */
export function toldOf(run: Run, jobs: readonly JobNews[]): Run | null {
  const news = jobs.find(({ id }) => id === run.job_id);
  if (news === undefined) return run;
  if (news.state !== run.state) return null;
  const { share, step, step_en, is_cancelling } = news;
  return { ...run, share, step, step_en, is_cancelling };
}

function isUnderWay({ state }: Pick<Run, "state">): boolean {
  return state === "waiting" || state === "running";
}

/**
 * Follow the runs that are shown by the live stream. True while it tells of them: who is told need not ask.
 * What it does not tell (a result, how many are before) is asked for once, when a job begins or ends.
 */
export function useJobNews(isWanted: boolean): boolean {
  const queries = useQueryClient();
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    if (!isWanted) return;
    const forget = listenToJobs({
      onOpen: () => {
        setLive(true);
        void lookAgain(queries);
      },
      onBreak: () => setLive(false),
      onJobs: (jobs) => take(queries, jobs),
    });
    return () => {
      setLive(false);
      forget();
    };
  }, [isWanted, queries]);
  return isLive;
}

/** Put news into the runs that are known, or have them read anew. */
function take(queries: QueryClient, jobs: readonly JobNews[]): void {
  let isStale = jobs.some((news) => !isUnderWay(news));
  const told = (run: Run): Run => {
    const next = toldOf(run, jobs);
    if (next === null) isStale = true;
    return next ?? run;
  };
  for (const [key, run] of queries.getQueriesData<Run>({ predicate: ({ queryKey }) => isRun(queryKey) })) {
    if (run !== undefined) queries.setQueryData(key, told(run));
  }
  const lists = queries.getQueriesData<InfiniteData<Page>>({ queryKey: ["studio", "runs", "list"] });
  for (const [key, list] of lists) {
    if (list === undefined) continue;
    const pages = list.pages.map((page) => ({ ...page, runs: page.runs.map(told) }));
    queries.setQueryData(key, { ...list, pages });
  }
  if (isStale) void lookAgain(queries);
}

/** Read what may have changed anew: runs under way, and the lists; results never change. */
function lookAgain(queries: QueryClient): Promise<void> {
  return queries.invalidateQueries({
    predicate: ({ queryKey, state }) =>
      (isRun(queryKey) && state.data !== undefined && isUnderWay(state.data as Run)) || isList(queryKey),
  });
}

function isRun(key: readonly unknown[]): boolean {
  return key.length === 3 && key[0] === "studio" && key[1] === "runs" && typeof key[2] === "number";
}

function isList(key: readonly unknown[]): boolean {
  return key[0] === "studio" && key[1] === "runs" && key[2] === "list";
}
