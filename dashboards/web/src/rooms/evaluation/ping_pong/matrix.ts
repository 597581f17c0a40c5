import type { Sending } from "../../../api/ping_pong";

/** A department as a row or a column; `UNKNOWN` and `NOT_ASKED` stand for none. */
export type Side = { id: number; name: string | null };

/** Who sends cases to whom, as a square of numbers. */
export type Matrix = {
  from: Side[];
  to: Side[];
  /** By `from/to`. */
  sendings: Map<string, Sending>;
  most: number;
};

/** What stands for a department in addresses and keys where none was named: nobody has these ids. */
export const UNKNOWN = 0;
/** At that time nobody had to say whose a case is. */
export const NOT_ASKED = -1;

function isNone(side: Side): boolean {
  return side.id <= UNKNOWN;
}

export function keyOf(from: number, to: number): string {
  return `${from}/${to}`;
}

/** Sides by how often they are on them, the most frequent first; those that are none last. */
function sides(items: readonly Sending[], of: (one: Sending) => Side): Side[] {
  const found = new Map<number, { side: Side; returns: number }>();
  for (const one of items) {
    const side = of(one);
    const before = found.get(side.id)?.returns ?? 0;
    found.set(side.id, { side, returns: before + one.returns });
  }
  return [...found.values()]
    .sort((a, b) => Number(isNone(a.side)) - Number(isNone(b.side)) || b.returns - a.returns)
    .map(({ side }) => side);
}

export function fromOf(one: Sending): Side {
  return { id: one.department_id ?? UNKNOWN, name: one.department_name };
}

export function toOf(one: Sending): Side {
  return { id: one.claimed_id ?? (one.is_owner_asked ? UNKNOWN : NOT_ASKED), name: one.claimed_name };
}

export function matrixOf(items: readonly Sending[]): Matrix {
  return {
    from: sides(items, fromOf),
    to: sides(items, toOf),
    sendings: new Map(items.map((one) => [keyOf(fromOf(one).id, toOf(one).id), one])),
    most: Math.max(1, ...items.map((one) => one.returns)),
  };
}

/** Pairs that send cases both ways: how often altogether, the worst first. */
export function pairsOf(
  items: readonly Sending[],
): { one: Side; other: Side; there: number; back: number }[] {
  const { sendings } = matrixOf(items);
  return items
    .flatMap((there) => {
      const [one, other] = [fromOf(there), toOf(there)];
      const back = sendings.get(keyOf(other.id, one.id));
      if (back === undefined || isNone(one) || isNone(other) || one.id >= other.id) return [];
      return [{ one, other, there: there.returns, back: back.returns }];
    })
    .sort((a, b) => b.there + b.back - (a.there + a.back));
}
