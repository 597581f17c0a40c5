import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, test } from "vitest";
import { pageStyle } from "./page";
import { PALETTES } from "./palette";
import { baseStyle, commandStyle, gridStyle, type StyleChoices, tileUrl } from "./style";
import { valueStyle } from "./values";

function choices(scheme: "light" | "dark", language: "zh" | "en"): StyleChoices {
  return {
    origin: "http://localhost",
    palette: PALETTES[scheme],
    language,
    bounds: [126.4, 45.6, 126.8, 45.9],
    caseQuery: "stage=reported",
    cellCode: "230102001001001",
  };
}

describe.each([
  ["light", "zh"],
  ["light", "en"],
  ["dark", "zh"],
  ["dark", "en"],
] as const)("in %s and %s", (scheme, language) => {
  test("all maps are valid MapLibre style", () => {
    expect(validateStyleMin(commandStyle(choices(scheme, language)))).toEqual([]);
    expect(validateStyleMin(baseStyle(choices(scheme, language)))).toEqual([]);
    expect(validateStyleMin(gridStyle(choices(scheme, language)))).toEqual([]);
    expect(validateStyleMin(valueStyle(choices(scheme, language)))).toEqual([]);
  });
});

test("no map asks for glyphs or sprites: text is drawn in the browser, marks are made there", () => {
  const style = commandStyle(choices("light", "zh"));

  expect(style.glyphs).toBeUndefined();
  expect(style.sprite).toBeUndefined();
});

test("every tile comes from the page's own server", () => {
  const style = commandStyle(choices("light", "zh"));
  const addresses = Object.values(style.sources).flatMap((source) =>
    "tiles" in source ? (source.tiles ?? []) : [],
  );

  expect(addresses).toHaveLength(5);
  for (const address of addresses) {
    expect(address).toMatch(/^http:\/\/localhost\/api\/v1\/tiles\//);
  }
});

test("every layer has a source that exists, and a name of its own", () => {
  const style = commandStyle(choices("dark", "en"));
  const names = style.layers.map((layer) => layer.id);

  expect(new Set(names).size).toBe(names.length);
  for (const layer of style.layers) {
    if ("source" in layer) {
      expect(Object.keys(style.sources)).toContain(layer.source);
    }
  }
});

test("labels lie above everything that is filled, cases above the labels", () => {
  const order = commandStyle(choices("light", "zh")).layers.map((layer) => layer.id);

  expect(order.indexOf("street-names")).toBeGreaterThan(order.indexOf("cells-fill"));
  expect(order.indexOf("case-points")).toBeGreaterThan(order.indexOf("place-county"));
});

test("the filter of the queue is the filter of the tiles", () => {
  expect(tileUrl("http://localhost", "cases", "stage=reported")).toBe(
    "http://localhost/api/v1/tiles/cases/{z}/{x}/{y}?stage=reported",
  );
});

test("a page's own cells, fills and shapes make a valid style, without cases where it shows none", () => {
  const { cellCode: _, ...rest } = choices("light", "en");
  const fills = [{ codes: ["230102001001001"], colour: "#d2291c" }];
  const style = pageStyle({ ...rest, caseQuery: null, codes: ["230102001001002"], fills });

  expect(validateStyleMin(style)).toEqual([]);
  expect(style.layers.some((layer) => "source" in layer && layer.source === "cases")).toBe(false);
});
