/** How far long work is, as the server says it. */
export type JobNews = {
  id: number;
  kind: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  share: number;
  step: string | null;
  step_en: string | null;
  is_cancelling: boolean;
};

export type JobListener = {
  /** From now on everything is told; what became of jobs before is not. */
  onOpen: () => void;
  /** Nothing is told until it opens again. */
  onBreak: () => void;
  onJobs: (jobs: readonly JobNews[]) => void;
};

/** The browser gives up on a stream that was refused; we ask again after this pause. [ms] */
const PAUSE_MS = 5000;

const listeners = new Set<JobListener>();
let source: EventSource | null = null;
let timer: number | null = null;

/** Hear how far jobs are: one stream for all who listen on this page, open as long as somebody does. */
export function listenToJobs(listener: JobListener): () => void {
  listeners.add(listener);
  if (source === null && timer === null) connect();
  else if (source?.readyState === EventSource.OPEN) listener.onOpen();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) close();
  };
}

function connect(): void {
  timer = null;
  const opened = new EventSource("/api/v1/events?cases=false");
  opened.onopen = () => {
    for (const one of listeners) one.onOpen();
  };
  opened.onerror = () => {
    for (const one of listeners) one.onBreak();
    if (opened.readyState !== EventSource.CLOSED) return;
    source = null;
    timer = window.setTimeout(connect, PAUSE_MS);
  };
  opened.addEventListener("job", ({ data }) => {
    const { jobs } = JSON.parse(data) as { jobs: JobNews[] };
    for (const one of listeners) one.onJobs(jobs);
  });
  source = opened;
}

function close(): void {
  if (timer !== null) window.clearTimeout(timer);
  timer = null;
  source?.close();
  source = null;
}
