import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Throttle } from "./throttle";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a burst runs once at once and once at its end", () => {
  let runs = 0;
  const throttle = new Throttle(() => {
    runs += 1;
  }, 1000);

  for (let call = 0; call < 10; call += 1) throttle.call();
  expect(runs).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(runs).toBe(2);
  vi.advanceTimersByTime(5000);
  expect(runs).toBe(2);
});

test("nothing runs after it was stopped", () => {
  let runs = 0;
  const throttle = new Throttle(() => {
    runs += 1;
  }, 1000);

  throttle.call();
  throttle.call();
  throttle.stop();
  vi.advanceTimersByTime(5000);
  expect(runs).toBe(1);
});
