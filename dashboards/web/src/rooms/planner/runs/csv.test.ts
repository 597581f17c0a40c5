import { expect, test } from "vitest";
import type { Result } from "../../../api/studio";
import { csvOf } from "./csv";

test("a result is a line for each cell, with an empty field where nothing is known", () => {
  const result = {
    codes: ["230102001001001", "=1+1"],
    lon: [126.6, 126.7],
    lat: [45.7, 45.8],
    columns: [{ code: "z" }],
    values: { z: [1.5, null], stands: [1, 0] },
    stands: "stands",
  } as unknown as Result;
  expect(csvOf(result)).toBe(
    "\ufeffcell,lon,lat,z,stands\r\n230102001001001,126.6,45.7,1.5,1\r\n'=1+1,126.7,45.8,,0\r\n",
  );
});
