import { isStage, STAGES, type Stage, stageDigit } from "../cases/stages";
import { DONUT_PARTS } from "../layers/cases";
import type { MapPalette } from "../layers/palette";
import { WATCHED_IMAGE } from "../layers/watched";

/** Images are drawn at twice their size, so that they are sharp on every screen. */
export const MARK_RATIO = 2;

const MARK_PX = 30;
const DONUT_PX = 52;
const WATCHED_PX = 36;

export type MarkLook = { stage: Stage; urgent: boolean; state: "on" | "late" | "held" };

/** `mark/<stage>/<plain|urgent>/<on|late|held>`, as the layer names it. */
export function readMarkName(name: string): MarkLook | null {
  const [kind, stage, urgency, state] = name.split("/");
  if (kind !== "mark" || stage === undefined || !isStage(stage)) return null;
  return { stage, urgent: urgency === "urgent", state: state === "late" || state === "held" ? state : "on" };
}

/** `donut/1/2/3/4/5`: the parts of each stage. */
export function readDonutName(name: string): number[] | null {
  const [kind, ...parts] = name.split("/");
  if (kind !== "donut" || parts.length !== STAGES.length) return null;
  const numbers = parts.map(Number);
  return numbers.every((part) => Number.isFinite(part) && part >= 0) ? numbers : null;
}

/** `dot/<stage>`: a single case, far out. */
export function readDotName(name: string): Stage | null {
  const [kind, stage] = name.split("/");
  return kind === "dot" && stage !== undefined && isStage(stage) ? stage : null;
}

function canvas(size: number): CanvasRenderingContext2D {
  const sheet = document.createElement("canvas");
  sheet.width = size * MARK_RATIO;
  sheet.height = size * MARK_RATIO;
  const pen = sheet.getContext("2d");
  if (pen === null) throw new Error("This browser offers no canvas to draw the map's marks on.");
  pen.scale(MARK_RATIO, MARK_RATIO);
  return pen;
}

function picture(pen: CanvasRenderingContext2D): ImageData {
  return pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height);
}

/** A case: a disc (urgent: a diamond) in its stage's colour with the stage's digit; late ones wear a ring. */
export function drawMark({ stage, urgent, state }: MarkLook, palette: MapPalette): ImageData {
  const pen = canvas(MARK_PX);
  const middle = MARK_PX / 2;
  pen.translate(middle, middle);
  outline(pen, urgent, 9.5);
  pen.fillStyle = palette.stage[stage];
  pen.globalAlpha = state === "held" ? 0.45 : 1;
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = 2;
  pen.strokeStyle = palette.paper;
  pen.stroke();
  if (state === "late") {
    outline(pen, urgent, 12.6);
    pen.lineWidth = 2;
    pen.strokeStyle = palette.late;
    pen.stroke();
  }
  pen.fillStyle = palette.paper;
  pen.font = "bold 11px 'Atkinson Hyperlegible Next Variable', sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(stageDigit(stage), 0, 0.8);
  return picture(pen);
}

function outline(pen: CanvasRenderingContext2D, isDiamond: boolean, radius: number): void {
  pen.beginPath();
  if (isDiamond) {
    const reach = radius * 1.22;
    pen.moveTo(0, -reach);
    pen.lineTo(reach, 0);
    pen.lineTo(0, reach);
    pen.lineTo(-reach, 0);
    pen.closePath();
  } else {
    pen.arc(0, 0, radius, 0, 2 * Math.PI);
  }
}

/** Many cases: a ring cut by stage around an empty middle for the number. */
export function drawDonut(parts: readonly number[], palette: MapPalette): ImageData {
  const pen = canvas(DONUT_PX);
  const middle = DONUT_PX / 2;
  const total = parts.reduce((sum, part) => sum + part, 0) || DONUT_PARTS;
  pen.translate(middle, middle);
  pen.beginPath();
  pen.arc(0, 0, middle - 2, 0, 2 * Math.PI);
  pen.fillStyle = palette.paper;
  pen.fill();
  pen.lineWidth = 6.5;
  let from = -Math.PI / 2;
  parts.forEach((part, index) => {
    const stage = STAGES[index];
    if (part === 0 || stage === undefined) return;
    const to = from + (2 * Math.PI * part) / total;
    pen.beginPath();
    pen.arc(0, 0, middle - 6, from, to);
    pen.strokeStyle = palette.stage[stage];
    pen.stroke();
    from = to;
  });
  return picture(pen);
}

/** One case from afar: a plain disc, as large as a digit would need. */
export function drawDot(stage: Stage, palette: MapPalette): ImageData {
  const pen = canvas(MARK_PX);
  pen.translate(MARK_PX / 2, MARK_PX / 2);
  pen.beginPath();
  pen.arc(0, 0, 9, 0, 2 * Math.PI);
  pen.fillStyle = palette.stage[stage];
  pen.fill();
  pen.lineWidth = 3;
  pen.strokeStyle = palette.paper;
  pen.stroke();
  return picture(pen);
}

/** Cases without a true place: an empty frame with a question in it, in no stage's colour. */
export function drawUnplaced(palette: MapPalette): ImageData {
  const pen = canvas(MARK_PX);
  pen.translate(MARK_PX / 2, MARK_PX / 2);
  pen.fillStyle = palette.paper;
  pen.fillRect(-10, -10, 20, 20);
  pen.lineWidth = 2;
  pen.setLineDash([4, 2.6]);
  pen.strokeStyle = palette.areaLabel;
  pen.strokeRect(-10, -10, 20, 20);
  pen.fillStyle = palette.areaLabel;
  pen.font = "bold 14px 'Atkinson Hyperlegible Next Variable', sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText("?", 0, 0.8);
  return picture(pen);
}

/** A cell on a watch list, from afar: an empty frame that a mark of cases fits into. */
export function drawWatched(palette: MapPalette): ImageData {
  const pen = canvas(WATCHED_PX);
  const side = WATCHED_PX - 6;
  for (const [width, colour] of [
    [5, palette.paper],
    [2.2, palette.ink],
  ] as const) {
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.strokeRect(3, 3, side, side);
    pen.setLineDash([5, 3]);
  }
  return picture(pen);
}

/** The image that a layer asks for by name, drawn; null for a name that is none of ours. */
export function drawByName(name: string, palette: MapPalette): ImageData | null {
  if (name === "unplaced") return drawUnplaced(palette);
  if (name === WATCHED_IMAGE) return drawWatched(palette);
  const look = readMarkName(name);
  if (look !== null) return drawMark(look, palette);
  const parts = readDonutName(name);
  if (parts !== null) return drawDonut(parts, palette);
  const stage = readDotName(name);
  return stage === null ? null : drawDot(stage, palette);
}
