import { expect, test } from "vitest";
import { NO_FILTER } from "../../filter/case_filter";
import { COMMAND_PATH, readOpen, writeAddress } from "./use_address";

const CELL = "230102001001001";

test.each(["/cells/", "/cells/23", `/cells/${CELL}x`, `/cells/${CELL}/more`, "/commands"])(
  "%s is not the command room",
  (path) => {
    expect(COMMAND_PATH.test(path)).toBe(false);
  },
);

test.each(["case=-1", "case=x", "cell=<b>", "component=12", "show=all"])("%s opens nothing", (search) => {
  expect(readOpen("/command", new URLSearchParams(search))).toBeNull();
});

test("a cell has an address of its own, and the old one still leads there", () => {
  expect(COMMAND_PATH.test(`/cells/${CELL}`)).toBe(true);
  expect(writeAddress(NO_FILTER, { kind: "cell", code: CELL }, null)).toBe(`/cells/${CELL}`);
  expect(readOpen(`/cells/${CELL}`, new URLSearchParams())).toEqual({ kind: "cell", code: CELL });
  expect(readOpen("/command", new URLSearchParams(`cell=${CELL}`))).toEqual({ kind: "cell", code: CELL });
});

test.each([
  { kind: "case", id: 7 },
  { kind: "component", code: "23010201011001701" },
  { kind: "figures" },
] as const)("what is open is read back: %o", (open) => {
  const address = writeAddress({ ...NO_FILTER, lateOnly: true }, open, { zoom: 12, lat: 45, lon: 126 });
  const [path = "", search = ""] = address.split("?");

  expect(readOpen(path, new URLSearchParams(search))).toEqual(open);
  expect(address).toContain("late=1");
  expect(address).toContain("map=12.00/45.00000/126.00000");
});
