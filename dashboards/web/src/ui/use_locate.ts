import { useState } from "react";

/** How long a device may search for itself. [ms] */
const LOCATE_MS = 12_000;

type Fix = { lon: number; lat: number; accuracyM: number };

/** Asks the device where it is, when somebody wants it to. */
export function useLocate(onFix: (fix: Fix) => void) {
  const [state, setState] = useState<"still" | "locating" | "failed">("still");
  const start = () => {
    setState("locating");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState("still");
        onFix({ lon: coords.longitude, lat: coords.latitude, accuracyM: coords.accuracy });
      },
      () => setState("failed"),
      { enableHighAccuracy: true, timeout: LOCATE_MS },
    );
  };
  return { start, isLocating: state === "locating", hasFailed: state === "failed" };
}
