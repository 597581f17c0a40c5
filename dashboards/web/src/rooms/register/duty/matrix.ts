import type { DutyRule } from "../../../api/duty_rules";

type Department = NonNullable<DutyRule["governing"]>;

/** A row of the matrix: all classes of one kind under one major class. */
export type Row = { kind: "component" | "matter"; edition: string; major: string };

/** Who answers for a row in a place: by which rule, from where it was taken, and how many classes have rules of their own. */
export type Entry = {
  department: Department | null;
  rule: DutyRule | null;
  isInherited: boolean;
  isFallback: boolean;
  own: number;
};

/** Who is named first: of components the owner, of matters who governs. The server decides a single case. */
function namedBy(rule: DutyRule, kind: Row["kind"]): Department | null {
  const { governing, owner, maintainer } = rule;
  return kind === "component" ? (owner ?? maintainer ?? governing) : (governing ?? owner ?? maintainer);
}

function fits({ target }: DutyRule, row: Row, scope: "major" | "all"): boolean {
  if (target.scope !== scope) return false;
  if (scope === "all") return target.kind === null || target.kind === row.kind;
  return target.kind === row.kind && target.edition === row.edition && target.major === row.major;
}

/**
 * Who answers for a major class in a place, as the rules of the place and of the city say: of components the
 * narrower class goes first, of matters the narrower place; the territory only where nobody else is named.
 */
export function entryOf(row: Row, place: string, rules: readonly DutyRule[]): Entry {
  const live = rules.filter((rule) => !rule.is_contested);
  const at = (code: string, scope: "major" | "all") =>
    live.find((rule) => rule.place.code === code && fits(rule, row, scope));
  const order =
    row.kind === "component"
      ? ([
          ["major", place],
          ["major", ""],
          ["all", place],
          ["all", ""],
        ] as const)
      : ([
          ["major", place],
          ["all", place],
          ["major", ""],
          ["all", ""],
        ] as const);
  const named = order.map(([scope, code]) => at(code, scope)).find((rule) => rule && namedBy(rule, row.kind));
  const territory = live.find(
    (rule) => rule.target.scope === "territory" && (rule.place.code === place || rule.place.code === ""),
  );
  const rule = named ?? territory ?? null;
  return {
    department: rule === null ? null : namedBy(rule, row.kind),
    rule,
    isInherited: rule !== null && rule.place.code !== place,
    isFallback: named === undefined && rule !== null,
    own: live.filter(
      ({ target, place: on, class_code: code }) =>
        target.scope === "class" &&
        target.kind === row.kind &&
        target.edition === row.edition &&
        (on.code === place || on.code === "") &&
        code?.startsWith(row.major),
    ).length,
  };
}
