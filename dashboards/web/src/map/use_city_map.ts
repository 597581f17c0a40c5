import { type RefObject, useEffect, useRef } from "react";
import { useWords } from "../i18n/use_words";
import type { MapLanguage } from "../layers/basemap";
import type { MapPalette } from "../layers/palette";
import type { DrawnAlarm } from "./alarm_shapes";
import type { Bounds, CityMap, CityMapNews, ShownCases } from "./city_map";
import { useDrawn } from "./use_drawn";
import type { MapView } from "./view";
import type { WatchedCell } from "./watched_cells";

type Wishes = {
  bounds: Bounds;
  view: MapView | null;
  palette: MapPalette;
  language: MapLanguage;
  cases: ShownCases;
  loads: Map<number, number>;
  cellCode: string | null;
  hot: Map<number, number>;
  alarms: readonly DrawnAlarm[];
  watched: readonly WatchedCell[];
  news: CityMapNews;
};

/** Keeps one map in `frame` and tells it what changed. */
export function useCityMap(frame: RefObject<HTMLDivElement | null>, wishes: Wishes): CityMap | null {
  const { t } = useWords();
  const latest = useRef(wishes);
  latest.current = wishes;
  const map = useDrawn(frame, {
    anew: "",
    words: t("room.noMap"),
    make: ({ CityMap }, inside) => {
      const news: CityMapNews = {
        onView: (view) => latest.current.news.onView(view),
        onCase: (id) => latest.current.news.onCase(id),
        onCell: (code) => latest.current.news.onCell(code),
        onAlarm: (id) => latest.current.news.onAlarm(id),
        onComponent: (code) => latest.current.news.onComponent(code),
        onPlace: (place) => latest.current.news.onPlace(place),
        onGround: (place) => latest.current.news.onGround(place),
      };
      return new CityMap(inside, { ...latest.current, news });
    },
  });

  const { palette, language, cases, loads, cellCode, hot, alarms, watched } = wishes;
  const { query, isPast } = cases;
  useEffect(() => map?.setLook({ palette, language }), [map, palette, language]);
  useEffect(() => map?.setCases({ query, isPast }), [map, query, isPast]);
  useEffect(() => map?.setLoads(loads), [map, loads]);
  useEffect(() => map?.setHot(hot), [map, hot]);
  useEffect(() => map?.setAlarms(alarms), [map, alarms]);
  useEffect(() => map?.setWatched(watched), [map, watched]);
  useEffect(() => map?.setChosenCell(cellCode ?? ""), [map, cellCode]);
  return map;
}
