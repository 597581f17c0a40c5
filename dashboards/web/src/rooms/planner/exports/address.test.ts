import { expect, test } from "vitest";
import type { ExportTable } from "../../../api/exports";
import { addressOf, type Wanted } from "./address";

const CASES: ExportTable = {
  name: "cases",
  comment: "",
  comment_zh: "",
  has_place: true,
  has_areas: true,
  has_days: true,
  columns: [],
};
const WANTED: Wanted = {
  format: "csv",
  area: "230102",
  from: "2026-03-01",
  to: "",
  isPlane: true,
  hasMark: false,
};

test("a table is asked for what it has", () => {
  expect(addressOf(CASES, WANTED)).toBe(
    "/api/v1/exports/cases.csv?area=230102&from=2026-03-01&crs=plane&mark=false",
  );
});

test("a table is not asked for what it lacks", () => {
  const classes = { ...CASES, name: "classes", has_place: false, has_areas: false, has_days: false };

  expect(addressOf(classes, { ...WANTED, format: "gpkg" })).toBe("/api/v1/exports/classes.gpkg");
});
