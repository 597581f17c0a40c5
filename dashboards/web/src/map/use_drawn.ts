import "./map.css";
import { type RefObject, useEffect, useRef, useState } from "react";
import { drawn, loadMaps, type Maps, saysThere } from "./drawn";

/**
 * Keeps one map in `frame`, from when MapLibre is here on; made anew when `anew` says something else. What stands
 * around the map does not wait for it, and goes on without it where there is none.
 */
export function useDrawn<M extends { destroy: () => void }>(
  frame: RefObject<HTMLElement | null>,
  { anew, words, make }: { anew: string; words: string; make: (maps: Maps, inside: HTMLElement) => M },
): M | null {
  const [map, setMap] = useState<M | null>(null);
  const latest = useRef({ words, make });
  latest.current = { words, make };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `anew` says when
  useEffect(() => {
    const inside = frame.current;
    if (inside === null) return;
    let made: M | null = null;
    let isOver = false;
    loadMaps().then(
      (maps) => {
        if (isOver) return;
        made = drawn(inside, latest.current.words, () => latest.current.make(maps, inside));
        setMap(made);
      },
      // Without a network MapLibre may not come.
      () => isOver || saysThere(inside, latest.current.words),
    );
    return () => {
      isOver = true;
      setMap(null);
      made?.destroy();
    };
  }, [frame, anew]);
  return map;
}
