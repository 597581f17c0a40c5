import { type RefObject, useEffect, useRef } from "react";
import type { City } from "../api/types";
import { useWords } from "../i18n/use_words";
import { usePalette } from "../ui/use_palette";
import type { BaseMap } from "./base_map";
import type { Bounds, Place } from "./city_map";
import { useDrawn } from "./use_drawn";

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
  const first = useRef({ palette, language, start });
  const heard = useRef(onCentre);
  heard.current = onCentre;
  const map = useDrawn(frame, {
    anew: JSON.stringify([city.code, isPicture]),
    words: isPicture ? "" : t("room.noMap"),
    make: ({ BaseMap }, inside) => {
      const [lon = 0, lat = 0] = city.centre;
      return new BaseMap(inside, {
        bounds: city.bounds as Bounds,
        centre: first.current.start ?? { lon, lat },
        palette: first.current.palette,
        language: first.current.language,
        isPicture,
        onCentre: (place: Place) => heard.current?.(place),
      });
    },
  });

  useEffect(() => {
    if (palette === first.current.palette && language === first.current.language) return;
    first.current = { ...first.current, palette, language };
    map?.setLook(palette, language);
  }, [map, palette, language]);
  return map;
}
