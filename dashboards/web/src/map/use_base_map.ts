import "./map.css";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { City } from "../api/types";
import { useWords } from "../i18n/use_words";
import { usePalette } from "../ui/use_palette";
import { BaseMap } from "./base_map";
import type { Bounds, Place } from "./city_map";
import { drawn } from "./drawn";

/** Keeps a base map in `frame`. `onCentre` hears where its middle is. */
export function useBaseMap(
  frame: RefObject<HTMLDivElement | null>,
  {
    city,
    isPicture,
    start,
    onCentre,
  }: { city: City; isPicture: boolean; start?: Place; onCentre?: (place: Place) => void },
): BaseMap | null {
  const palette = usePalette();
  const { t, language } = useWords();
  const cannot = useRef("");
  cannot.current = isPicture ? "" : t("room.noMap");
  const [map, setMap] = useState<BaseMap | null>(null);
  const first = useRef({ palette, language, start });
  const heard = useRef(onCentre);
  heard.current = onCentre;

  useEffect(() => {
    const inside = frame.current;
    if (inside === null) return;
    const [lon = 0, lat = 0] = city.centre;
    const start = {
      bounds: city.bounds as Bounds,
      centre: first.current.start ?? { lon, lat },
      palette: first.current.palette,
      language: first.current.language,
      isPicture,
      onCentre: (place: Place) => heard.current?.(place),
    };
    const made = drawn(inside, cannot.current, () => new BaseMap(inside, start));
    if (made === null) return;
    setMap(made);
    return () => {
      setMap(null);
      made.destroy();
    };
  }, [frame, city, isPicture]);

  useEffect(() => {
    if (palette === first.current.palette && language === first.current.language) return;
    first.current = { ...first.current, palette, language };
    map?.setLook(palette, language);
  }, [map, palette, language]);
  return map;
}
