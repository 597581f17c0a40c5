import { useEffect, useRef } from "react";
import { STAGES, type Stage } from "../../cases/stages";

export type Shortcuts = {
  move: (step: 1 | -1) => void;
  open: () => void;
  search: () => void;
  stage: (stage: Stage) => void;
  file: () => void;
  mine: () => void;
  figures: () => void;
  wholeCity: () => void;
  past: () => void;
  help: () => void;
  escape: () => void;
};

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("button, a, [role=option], [role=dialog]") !== null;
}

/** The keyboard of the command room. Letters typed into a field stay there; Escape always closes. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, target } = event;
      const now = current.current;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (key === "Escape") {
        if (isTyping(target)) (target as HTMLElement).blur();
        else now.escape();
        return;
      }
      if (isTyping(target)) return;
      const stage = STAGES[Number(key) - 1];
      if (key === "j") now.move(1);
      else if (key === "k") now.move(-1);
      else if (key === "Enter" && !isControl(target)) now.open();
      else if (key === "/") now.search();
      else if (key === "n") now.file();
      else if (key === "m") now.mine();
      else if (key === "f") now.figures();
      else if (key === "0") now.wholeCity();
      else if (key === "t") now.past();
      else if (key === "?") now.help();
      else if (stage !== undefined) now.stage(stage);
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
