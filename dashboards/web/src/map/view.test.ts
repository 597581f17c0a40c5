import { expect, test } from "vitest";
import { readView, writeView } from "./view";

test.each([null, "", "12", "12/45", "12/x/126", "99/45/126", "12/95/126", "12/45/126/7"])(
  "%s is no view",
  (text) => {
    expect(readView(text)).toBeNull();
  },
);

test("a view survives the address bar", () => {
  expect(readView(writeView({ zoom: 13.25, lat: 45.75, lon: 126.65 }))).toEqual({
    zoom: 13.25,
    lat: 45.75,
    lon: 126.65,
  });
});
