import { expect, test } from "vitest";
import type { DeadlineReasons } from "../api/types";
import { dayRows, without } from "./day_rows";

const ZONE = "Asia/Shanghai";
const AT = (hour: string) => `${hour}:00+08:00`;
const span = (from: string, to: string) => ({ begins_at: AT(from), ends_at: AT(to) });
const shift = (on: string) => [span(`${on}T08:30`, `${on}T12:00`), span(`${on}T13:30`, `${on}T17:30`)];
const day = (on: string, amount: number, windows = shift(on)): DeadlineReasons["days"][number] => ({
  on,
  kind: windows.length === 0 ? "weekend" : "workday",
  name: "",
  name_en: "",
  windows,
  amount,
});
const TOLD: DeadlineReasons = {
  due_at: AT("2026-11-23T10:00"),
  at_risk_at: null,
  very_late_at: null,
  standing: "on_time",
  limit: { value: 1, unit: "work_day" },
  started_at: AT("2026-11-20T10:00"),
  calendar_id: 1,
  pauses: [span("2026-11-20T14:00", "2026-11-20T15:00")],
  days: [day("2026-11-20", 0.6), day("2026-11-21", 0, []), day("2026-11-22", 0, []), day("2026-11-23", 0.2)],
  sentences: [],
  clocks: [],
};

test("a day shows what was counted of it, without pauses and breaks; free days in a row are one", () => {
  const plot = dayRows(TOLD, ZONE);

  expect(plot?.rows.map((row) => [row.from, row.to])).toEqual([
    ["2026-11-20", "2026-11-20"],
    ["2026-11-21", "2026-11-22"],
    ["2026-11-23", "2026-11-23"],
  ]);
  expect(plot?.rows[0]?.counted).toEqual([
    [10, 12],
    [13.5, 14],
    [15, 17.5],
  ]);
  expect(plot?.rows[0]?.rested).toEqual([[14, 15]]);
  expect(plot?.rows[2]?.counted).toEqual([[8.5, 10]]);
  expect([plot?.first, plot?.last]).toEqual([8, 18]);
});

test("where every hour counts, the days are those between; without a limit there is nothing to draw", () => {
  const plot = dayRows({ ...TOLD, calendar_id: null, days: [], pauses: [] }, ZONE);

  expect(plot?.rows.map((row) => row.counted)).toEqual([[[10, 24]], [[0, 24]], [[0, 24]], [[0, 10]]]);
  expect(dayRows({ ...TOLD, limit: null }, ZONE)).toBeNull();
  expect(without([[0, 4]], [[0, 4]])).toEqual([]);
});
