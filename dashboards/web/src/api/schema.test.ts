import { readFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, test } from "vitest";

test("the typed client is made from the API as it is described now (npm run generate)", async () => {
  const described = new URL("../../../../api/openapi.json", import.meta.url);
  const made = astToString(await openapiTS(described, { alphabetize: true }));

  expect(readFileSync(new URL("./schema.ts", import.meta.url), "utf8")).toContain(made);
}, 60_000);
