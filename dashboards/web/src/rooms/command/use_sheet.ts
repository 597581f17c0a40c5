import { type PointerEvent as ReactPointerEvent, useRef, useState } from "react";

/** A panel on a phone: half, with the map above it, or the whole height. */
export type SheetHeight = "half" | "full";

/** A drag shorter than this is a press; a longer one moves the sheet by a step. [px] */
const DRAG_PX = 36;

/** Where a drag leads: up makes the sheet whole, down makes it half, then closes it. */
export function afterDrag(height: SheetHeight, downPx: number): SheetHeight | "closed" {
  if (Math.abs(downPx) < DRAG_PX) return height === "half" ? "full" : "half";
  if (downPx < 0) return "full";
  return height === "full" ? "half" : "closed";
}

/** The handle of a sheet: dragged by a thumb, or pressed. */
export function useSheet(height: SheetHeight, onHeight: (height: SheetHeight) => void, onClose: () => void) {
  const start = useRef<number | null>(null);
  const [shift, setShift] = useState(0);
  const settle = (downPx: number) => {
    const next = afterDrag(height, downPx);
    if (next === "closed") onClose();
    else onHeight(next);
  };
  const end = () => {
    start.current = null;
    setShift(0);
  };
  return {
    /** How far the sheet is dragged now. [px, down] */
    shift,
    handle: {
      onPointerDown: (event: ReactPointerEvent<HTMLElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = event.clientY;
      },
      onPointerMove: (event: ReactPointerEvent<HTMLElement>) => {
        if (start.current !== null) setShift(event.clientY - start.current);
      },
      onPointerUp: (event: ReactPointerEvent<HTMLElement>) => {
        if (start.current !== null) settle(event.clientY - start.current);
        end();
      },
      onPointerCancel: end,
      onKeyDown: (event: { key: string; preventDefault: () => void }) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        settle(0);
      },
    },
  };
}
