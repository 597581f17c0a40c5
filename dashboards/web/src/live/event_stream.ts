import type { CaseNews } from "../api/types";

export type LiveState = "connecting" | "live" | "broken";

/** The browser gives up on a stream that was refused; we ask again after this pause. [ms] */
const PAUSE_MS = 3000;

/**
 * The city's live events. A break is healed by the browser, which names the last event it saw; where it gives
 * up, we name it. Nothing is skipped and nothing comes twice.
 */
export class LiveEvents {
  private source: EventSource | null = null;
  private timer: number | null = null;
  private last: string;
  private readonly onNews: (news: CaseNews, position: string) => void;
  private readonly onState: (state: LiveState) => void;
  private readonly onAlarms: () => void;

  constructor(
    after: string,
    onNews: (news: CaseNews, position: string) => void,
    onState: (state: LiveState) => void,
    onAlarms: () => void,
  ) {
    this.last = after;
    this.onNews = onNews;
    this.onState = onState;
    this.onAlarms = onAlarms;
    this.connect();
  }

  private connect(): void {
    this.onState("connecting");
    const source = new EventSource(
      `/api/v1/events${this.last ? `?after=${encodeURIComponent(this.last)}` : ""}`,
    );
    source.onopen = () => this.onState("live");
    source.onerror = () => {
      this.onState("broken");
      if (source.readyState !== EventSource.CLOSED) return;
      source.close();
      this.timer = window.setTimeout(() => this.connect(), PAUSE_MS);
    };
    source.addEventListener("case", (event) => {
      this.last = event.lastEventId;
      this.onNews(JSON.parse(event.data) as CaseNews, event.lastEventId);
    });
    // Said aside: it has no place in the stream, and says only that something became of an alarm.
    source.addEventListener("alarm", () => this.onAlarms());
    this.source = source;
  }

  close(): void {
    if (this.timer !== null) window.clearTimeout(this.timer);
    this.source?.close();
  }
}
