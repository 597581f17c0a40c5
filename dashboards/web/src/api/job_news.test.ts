import { expect, test } from "vitest";
import type { JobNews } from "../live/job_stream";
import { toldOf } from "./job_news";
import type { components } from "./schema";

type Run = components["schemas"]["RunOut"];

const RUN = { id: 7, job_id: 70, state: "running", share: 0.1, step: "读取", step_en: "Reading" } as Run;
const NEWS: JobNews = {
  id: 70,
  kind: "studio",
  state: "running",
  share: 0.5,
  step: "计算",
  step_en: "Working it out",
  is_cancelling: false,
};

test("news of another job change nothing", () => {
  expect(toldOf(RUN, [{ ...NEWS, id: 7 }])).toBe(RUN);
});

test("news of its own job say how far a run is", () => {
  expect(toldOf(RUN, [{ ...NEWS, id: 71 }, NEWS])).toMatchObject({
    id: 7,
    share: 0.5,
    step_en: "Working it out",
  });
});

test("a run that ended has to be read anew: its news do not hold what came out", () => {
  expect(toldOf(RUN, [{ ...NEWS, state: "done", share: 1 }])).toBeNull();
});
