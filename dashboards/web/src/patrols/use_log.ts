import { useCallback, useEffect, useState } from "react";
import { type Log, NO_WALKS, readLog } from "./log";

const CHANGED = "gridcity-patrols";

function nameOf(personId: number): string {
  return `gridcity-patrols-${personId}`;
}

/** The patrols that this device keeps for somebody; each change is read, made and kept at once, in every tab. */
export function useLog(personId: number | null): [Log, (change: (log: Log) => Log) => void] {
  const [log, setLog] = useState<Log>(NO_WALKS);
  useEffect(() => {
    const read = () => setLog(personId === null ? NO_WALKS : readLog(localStorage.getItem(nameOf(personId))));
    read();
    window.addEventListener(CHANGED, read);
    window.addEventListener("storage", read);
    return () => {
      window.removeEventListener(CHANGED, read);
      window.removeEventListener("storage", read);
    };
  }, [personId]);
  const change = useCallback(
    (make: (log: Log) => Log) => {
      if (personId === null) return;
      const next = make(readLog(localStorage.getItem(nameOf(personId))));
      if (next.walks.length + next.refused.length === 0) localStorage.removeItem(nameOf(personId));
      else localStorage.setItem(nameOf(personId), JSON.stringify(next));
      window.dispatchEvent(new Event(CHANGED));
    },
    [personId],
  );
  return [log, change];
}
