import { expect, test } from "vitest";
import { NO_FILTER } from "../../filter/case_filter";
import { readOpen, writeAddress } from "./use_address";

test.each(["case=-1", "case=x", "cell=<b>", "cell=23", "component=12", "show=all"])(
  "%s opens nothing",
  (search) => {
    expect(readOpen(new URLSearchParams(search))).toBeNull();
  },
);

test.each([
  { kind: "case", id: 7 },
  { kind: "cell", code: "230102001001001" },
  { kind: "component", code: "23010201011001701" },
  { kind: "figures" },
] as const)("what is open is read back: %o", (open) => {
  const address = writeAddress({ ...NO_FILTER, lateOnly: true }, open, { zoom: 12, lat: 45, lon: 126 });
  const [path, search = ""] = address.split("?");

  expect(path).toBe("/command");
  expect(readOpen(new URLSearchParams(search))).toEqual(open);
  expect(address).toContain("late=1");
  expect(address).toContain("map=12.00/45.00000/126.00000");
});

test("the moment of the past that is shown is written to the minute and read back", () => {
  const address = writeAddress(NO_FILTER, { kind: "case", id: 7 }, null, "2026-03-02T00:30:00.000Z");

  expect(address).toBe("/command?case=7&at=2026-03-02T00:30Z");
});
