import { describe, expect, test } from "vitest";
import {
  filterFromSearch,
  filterToPast,
  filterToQuery,
  filterToSearch,
  NO_FILTER,
  periodBounds,
  queryToString,
  toggleStage,
} from "./case_filter";

const NOON = new Date("2026-03-02T12:34:56Z");
const ASKING = { now: NOON, timeZone: "Asia/Shanghai", work: null };

describe("an address bar", () => {
  test.each([
    "stage=nonsense",
    "class=-1",
    "class=1e9",
    "area=' OR 1=1",
    "department=<b>",
    "order=random",
    "period=forever",
    "late=yes",
    "urgent=yes",
    "held=yes",
    "place=exact",
    "mine=yes",
    "moment=dispatched",
    "from=2026-02-30",
    "to=yesterday",
  ])("with %s in it shows everything", (address) => {
    expect(filterFromSearch(new URLSearchParams(address))).toEqual(NO_FILTER);
  });

  test("brings back the filter that was written into it", () => {
    const filter = {
      isMine: true,
      stages: ["reported" as const, "closed" as const],
      classId: 7,
      area: "230102001",
      departmentId: 3,
      lateOnly: true,
      urgentOnly: true,
      heldOnly: true,
      doubtfulOnly: true,
      words: "井盖 & <b>",
      period: "days" as const,
      moment: "closed" as const,
      fromDay: "2026-03-01",
      toDay: null,
      order: "urgent" as const,
    };

    expect(filterFromSearch(new URLSearchParams(filterToSearch(filter)))).toEqual(filter);
  });

  test("stays empty without a filter", () => {
    expect(filterToSearch(NO_FILTER)).toEqual({});
  });
});

test("without a stage the server is asked for what is open", () => {
  expect(filterToQuery(NO_FILTER, ASKING).stage).toEqual(["reported", "dispatched", "handling", "verifying"]);
});

test("one's own work is the own department's, in the stages one can act in, and not suspended", () => {
  const work = { stages: ["dispatched" as const, "handling" as const], departmentId: 3 };
  const mine = { ...NO_FILTER, isMine: true, departmentId: 9 };

  expect(filterToQuery(mine, { ...ASKING, work })).toEqual({
    stage: ["dispatched", "handling"],
    department_id: 3,
    suspended: false,
  });
  expect(filterToQuery({ ...mine, stages: ["handling", "closed"] }, { ...ASKING, work }).stage).toEqual([
    "handling",
  ]);
  expect(filterToQuery(mine, ASKING).department_id).toBe(9);
});

test("a period bounds the moment that is asked for", () => {
  const march = { ...NO_FILTER, period: "days", fromDay: "2026-03-01", toDay: "2026-03-01" } as const;
  const bounds = ["2026-02-28T16:00:00.000Z", "2026-03-01T16:00:00.000Z"];

  expect(filterToQuery(march, ASKING)).toMatchObject({ from: bounds[0], to: bounds[1] });
  const closed = filterToQuery({ ...march, moment: "closed" }, ASKING);
  expect(closed).toMatchObject({ closed_from: bounds[0], closed_to: bounds[1] });
  expect(closed).not.toHaveProperty("from");
});

test("who only verifies is shown what nobody has verified", () => {
  const work = { stages: ["verifying" as const], departmentId: null, isVerified: false as const };

  expect(filterToQuery({ ...NO_FILTER, isMine: true }, { ...ASKING, work }).verified).toBe(false);
  expect(filterToQuery(NO_FILTER, { ...ASKING, work })).not.toHaveProperty("verified");
});

test("a period starts on the full hour, so that tiles are found again", () => {
  expect(periodBounds({ ...NO_FILTER, period: "day" }, ASKING)).toEqual({ from: "2026-03-01T12:00:00.000Z" });
  expect(periodBounds(NO_FILTER, ASKING)).toEqual({});
});

test("days of the calendar are the city's own, from the first to the end of the last", () => {
  const days = { period: "days", fromDay: "2026-03-01", toDay: "2026-03-01" } as const;

  expect(periodBounds(days, ASKING)).toEqual({
    from: "2026-02-28T16:00:00.000Z",
    to: "2026-03-01T16:00:00.000Z",
  });
});

test("the past is asked for what can be told of it: open stages, classes, areas", () => {
  const at = "2026-03-02T00:30:00.000Z";
  const filter = {
    ...NO_FILTER,
    stages: ["handling" as const, "closed" as const],
    words: "pipe",
    area: "230102",
  };

  expect(filterToPast(filter, at)).toEqual({ at, stage: ["handling"], area: "230102" });
  expect(queryToString(filterToPast(NO_FILTER, at))).toBe("at=2026-03-02T00%3A30%3A00.000Z");
});

test("words of a search are escaped in a tile's address", () => {
  expect(queryToString({ stage: ["reported", "handling"], q: "a&b=c" })).toBe(
    "stage=reported&stage=handling&q=a%26b%3Dc",
  );
});

test("stages are shown and hidden one by one, in the order of a case's life", () => {
  const late = toggleStage(NO_FILTER, "verifying");
  const both = toggleStage(late, "reported");

  expect(both.stages).toEqual(["reported", "verifying"]);
  expect(toggleStage(both, "verifying").stages).toEqual(["reported"]);
});
