import type { DutyLine } from "../../api/duty";

type Department = NonNullable<DutyLine["responsible"]>;

/** A department and all that it answers for; null where nobody is named. */
export type DutyGroup = { department: Department | null; isFallback: boolean; lines: DutyLine[] };

/** How many classes a group's lines speak for. */
function weight(group: DutyGroup): number {
  return group.lines.reduce((sum, line) => sum + line.classes, 0);
}

/** Who answers, with what: those who answer for most come first, those who only stand in come last. */
export function groupDuty(lines: readonly DutyLine[]): DutyGroup[] {
  const groups = new Map<string, DutyGroup>();
  for (const line of lines) {
    const key = `${line.responsible?.id ?? "nobody"}/${line.is_fallback}`;
    const group = groups.get(key) ?? {
      department: line.responsible,
      isFallback: line.is_fallback,
      lines: [],
    };
    group.lines.push(line);
    groups.set(key, group);
  }
  return [...groups.values()].sort(
    (a, b) => Number(a.isFallback) - Number(b.isFallback) || weight(b) - weight(a),
  );
}

type Class = { id: number; edition: string; code: string };

/** A class that a line speaks for: its own, or one of its major class that has no line to itself. */
export function exampleOf(
  line: DutyLine,
  lines: readonly DutyLine[],
  classes: readonly Class[],
): number | null {
  if (line.class_id !== null) return line.class_id;
  const own = new Set(lines.map((one) => one.class_id));
  const found = classes.find(
    (one) => one.edition === line.edition && one.code.startsWith(line.major) && !own.has(one.id),
  );
  return found?.id ?? null;
}

/** The lines that speak for some classes: a class's own, or else that of its major class. */
export function linesFor(
  ids: ReadonlySet<number>,
  lines: readonly DutyLine[],
  classes: readonly Class[],
): Set<DutyLine> {
  const found = new Set<DutyLine>();
  for (const one of classes) {
    if (!ids.has(one.id)) continue;
    const line =
      lines.find((own) => own.class_id === one.id) ??
      lines.find(
        (rest) => rest.class_id === null && rest.edition === one.edition && one.code.startsWith(rest.major),
      );
    if (line !== undefined) found.add(line);
  }
  return found;
}
