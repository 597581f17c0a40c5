import { expect, test } from "vitest";
import type { SurveyStop } from "../../../api/surveys";
import { fromPack, MOST_PACKED, packed, toPack } from "./pack";

const AT = { lon: 126.6, lat: 45.75 };
const stop = (code: string, lon: number, items = 1): SurveyStop => ({
  cell_code: code,
  items: Array.from({ length: items }, (_, nth) => ({
    code: `${code}-${nth}`,
    class_id: 1,
    class_name: "井盖",
    class_name_en: "Manhole",
    name: "",
    state: "intact",
    lon,
    lat: AT.lat,
    finding: null,
    version: 1,
    distance_m: null,
  })),
});
const PACK = [stop("far", 126.7), stop("near", 126.61), stop("done", 126.601)];

test("without a network the way goes on in the nearest cell that was taken along and has something open", () => {
  const seen = new Set(["done-0"]);

  expect(fromPack(PACK, { at: AT, cell: null, seen })?.cell_code).toBe("near");
  expect(fromPack(PACK, { at: AT, cell: "far", seen })?.cell_code).toBe("far");
  expect(fromPack(PACK, { at: AT, cell: "elsewhere", seen })).toBeNull();
  expect(fromPack([], { at: AT, cell: null, seen })).toBeNull();
});

test("a cell is packed once, the last word of it on top, and the oldest are left behind", () => {
  const many = Array.from({ length: 12 }, (_, nth) => stop(String(nth), 126.6)).reduce(
    packed,
    [] as SurveyStop[],
  );

  expect(many).toHaveLength(MOST_PACKED);
  expect(packed(many, stop("9", 126.6, 3))[0]?.items).toHaveLength(3);
  expect(packed(many, { cell_code: null, items: [] })).toEqual(many);
});

test("the nearest cells with something open are taken along, but not twice", () => {
  const cells = [
    { cell_code: "far", open: 4, lon: 126.7, lat: AT.lat },
    { cell_code: "done", open: 0, lon: AT.lon, lat: AT.lat },
    { cell_code: "near", open: 1, lon: 126.61, lat: AT.lat },
  ];

  expect(toPack(cells, [], AT)).toEqual(["near", "far"]);
  expect(toPack(cells, PACK, AT)).toEqual([]);
});
