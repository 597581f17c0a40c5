import { describe, expect, it } from "vitest";
import { stepped } from "./stepped";

describe("stepping through answers", () => {
  it("goes from the field to the first and round the end", () => {
    expect(stepped(-1, 1, 3)).toBe(0);
    expect(stepped(2, 1, 3)).toBe(0);
    expect(stepped(0, -1, 3)).toBe(2);
    expect(stepped(-1, -1, 3)).toBe(2);
  });

  it("stays in the field where there is no answer", () => {
    expect(stepped(-1, 1, 0)).toBe(-1);
    expect(stepped(4, -1, 0)).toBe(-1);
  });
});
