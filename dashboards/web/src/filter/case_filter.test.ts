import { describe, expect, test } from "vitest";
import {
  filterFromSearch,
  filterToQuery,
  filterToSearch,
  NO_FILTER,
  periodStart,
  queryToString,
  toggleStage,
} from "./case_filter";

const NOON = new Date("2026-03-02T12:34:56Z");

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
  ])("with %s in it shows everything", (address) => {
    expect(filterFromSearch(new URLSearchParams(address))).toEqual(NO_FILTER);
  });

  test("brings back the filter that was written into it", () => {
    const filter = {
      stages: ["reported" as const, "closed" as const],
      classId: 7,
      area: "230102001",
      departmentId: 3,
      lateOnly: true,
      words: "井盖 & <b>",
      period: "week" as const,
      order: "due" as const,
    };

    expect(filterFromSearch(new URLSearchParams(filterToSearch(filter)))).toEqual(filter);
  });

  test("stays empty without a filter", () => {
    expect(filterToSearch(NO_FILTER)).toEqual({});
  });
});

test("without a stage the server is asked for what is open", () => {
  expect(filterToQuery(NO_FILTER, NOON).stage).toEqual(["reported", "dispatched", "handling", "verifying"]);
});

test("a period starts on the full hour, so that tiles are found again", () => {
  expect(periodStart("day", NOON)).toBe("2026-03-01T12:00:00.000Z");
  expect(periodStart("any", NOON)).toBeNull();
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
