import { useEffect } from "react";

/**
 * Keeps the screen awake while something runs on the device: a page that sleeps records nothing. The lock is lost
 * whenever the page is out of sight, and asked for again when it is back; where the device has none, all goes on.
 */
export function useWakeLock(isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted || !("wakeLock" in navigator)) return;
    let isOver = false;
    let held: WakeLockSentinel | null = null;
    let isAsked = false;
    const ask = () => {
      if (document.visibilityState !== "visible" || isAsked || held?.released === false) return;
      isAsked = true;
      navigator.wakeLock
        .request("screen")
        .then((lock) => {
          if (isOver) return lock.release();
          held = lock;
        })
        // A device that saves its battery refuses: then the screen goes out as it always did.
        .catch(() => undefined)
        .finally(() => {
          isAsked = false;
        });
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", ask);
      held?.release().catch(() => undefined);
    };
  }, [isWanted]);
}
