import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DEMO_PASSWORD } from "./demo";

test("the password on the door of the sample city opens it", () => {
  const people = readFileSync(new URL("../../../../../data/sample/people.toml", import.meta.url), "utf8");

  expect(people).toContain(`password = "${DEMO_PASSWORD}"`);
});
