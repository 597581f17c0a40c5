import { expect, test } from "vitest";
import type { Sending } from "../../../api/ping_pong";
import { keyOf, matrixOf, NOT_ASKED, pairsOf, UNKNOWN } from "./matrix";

function sent(from: number | null, to: number | null, returns: number): Sending {
  const name = (id: number | null) => (id === null ? null : `D${id}`);
  return {
    department_id: from,
    department_name: name(from),
    claimed_id: to,
    claimed_name: name(to),
    is_owner_asked: true,
    returns,
    cases: returns,
    case_ids: [],
  };
}

const ITEMS = [sent(1, 2, 4), sent(2, 1, 3), sent(1, null, 9), sent(3, 2, 5)];

test("who sends most stands first, and whoever does not know stands last", () => {
  const { from, to, most } = matrixOf(ITEMS);

  expect(from.map(({ id }) => id)).toEqual([1, 3, 2]);
  expect(to.map(({ id }) => id)).toEqual([2, 1, UNKNOWN]);
  expect(most).toBe(9);
});

test("every number is found where its row and its column meet", () => {
  const { sendings } = matrixOf(ITEMS);

  expect(sendings.get(keyOf(1, UNKNOWN))?.returns).toBe(9);
  expect(sendings.get(keyOf(2, 3))).toBeUndefined();
});

test("who was not asked is told apart from who does not know", () => {
  const { to } = matrixOf([...ITEMS, { ...sent(1, null, 2), is_owner_asked: false }]);

  expect(to.map(({ id }) => id)).toEqual([2, 1, UNKNOWN, NOT_ASKED]);
});

test("a pair plays ping-pong only if cases go both ways", () => {
  expect(pairsOf(ITEMS)).toEqual([
    { one: { id: 1, name: "D1" }, other: { id: 2, name: "D2" }, there: 4, back: 3 },
  ]);
});
