import { useDebouncedCallback } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { useArea } from "../../../api/city";
import type { City } from "../../../api/types";
import { useChangesMap } from "../../../api/versions";
import { useWords } from "../../../i18n/use_words";
import type { Bounds } from "../../../map/city_map";
import type { Shapes } from "../../../map/page_map";
import { ProblemNote } from "../../../ui/problem_note";
import { cellPath } from "../../pages/paths";
import { PlaceMap } from "../../pages/place_map";
import register from "../register.module.css";
import { AREA_COLOUR, boxOf, FATE_COLOURS, FATES, NEW_COLOUR, shapesOf } from "./fates";

/** So long a map rests before it is asked what changed there. [ms] */
const REST_MS = 350;

type Props = { city: City; id: number; area: string | null; onArea: (code: string) => void };

/** What changed, drawn: cell by cell from near, area by area from far. */
export function ChangesMap({ city, id, area, onArea }: Props) {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const [box, setBox] = useState<string | null>(null);
  const look = useDebouncedCallback((bounds: Bounds) => setBox(boxOf(bounds)), REST_MS);
  const chosen = useChosenBounds(area);
  const { data, error } = useChangesMap(id, box);
  const shapes = useMemo<Shapes | null>(() => (data === undefined ? null : shapesOf(data)), [data]);
  return (
    <div>
      <PlaceMap
        city={city}
        title={t("change.map")}
        subject={{
          codes: [],
          caseQuery: null,
          point: null,
          frame: chosen ?? (city.bounds as Bounds),
        }}
        shapes={shapes}
        onBounds={look}
        onShape={(key) => {
          const [what, code = ""] = key.split("/");
          if (what === "area") onArea(code);
          else navigate(cellPath(code));
        }}
      />
      <ProblemNote error={error} />
      <ul className={register["legend"]}>
        {data?.level === "areas" ? (
          <li>
            <i style={{ background: AREA_COLOUR }} /> {t("change.byArea")}
          </li>
        ) : (
          <>
            {FATES.map((fate) => (
              <li key={fate}>
                <i style={{ background: FATE_COLOURS[fate] }} /> {t(`fate.${fate}`)}
              </li>
            ))}
            <li>
              <i style={{ boxShadow: `inset 0 0 0 2px ${NEW_COLOUR}` }} /> {t("fate.fresh")}
            </li>
          </>
        )}
      </ul>
    </div>
  );
}

/** The bounds of the chosen area; null where none is chosen, or it is not here yet. */
function useChosenBounds(area: string | null): Bounds | null {
  const found = useArea(area ?? "").data;
  return area === null || found === undefined ? null : (found.bounds as Bounds);
}
