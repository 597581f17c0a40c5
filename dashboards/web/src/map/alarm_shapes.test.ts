import { expect, test } from "vitest";
import { alarmShapes, circleOf, type DrawnAlarm } from "./alarm_shapes";
import { distanceM } from "./distance";

const ALARM: DrawnAlarm = {
  id: 5,
  state: "open",
  lon: 126.6,
  lat: 45.7,
  radius_m: 500,
  outline: { type: "Polygon", coordinates: [] },
  words: "Cluster alarm 5",
  count: 12,
};

test("every corner of a circle is as far from its middle as its radius", () => {
  for (const [lon = 0, lat = 0] of circleOf(ALARM)) {
    expect(Math.abs(distanceM({ lon: 126.6, lat: 45.7 }, { lon, lat }) - 500)).toBeLessThan(3);
  }
});

test("a dismissed alarm keeps its ground and loses its circle, one cell alone has none", () => {
  const parts = (alarm: Partial<DrawnAlarm>) =>
    alarmShapes([{ ...ALARM, ...alarm }]).features.map((one) => one.properties?.["part"]);

  expect(parts({})).toEqual(["cells", "circle"]);
  expect(parts({ state: "dismissed" })).toEqual(["cells"]);
  expect(parts({ radius_m: 0 })).toEqual(["cells"]);
});
