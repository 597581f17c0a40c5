/** Runs at once, then at most once every `pauseMs`; a call in between is made up for at the end. */
export class Throttle {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private isOwed = false;
  private readonly run: () => void;
  private readonly pauseMs: number;

  constructor(run: () => void, pauseMs: number) {
    this.run = run;
    this.pauseMs = pauseMs;
  }

  call(): void {
    if (this.timer !== null) {
      this.isOwed = true;
      return;
    }
    this.run();
    this.timer = setTimeout(() => {
      this.timer = null;
      if (!this.isOwed) return;
      this.isOwed = false;
      this.call();
    }, this.pauseMs);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.isOwed = false;
  }
}
