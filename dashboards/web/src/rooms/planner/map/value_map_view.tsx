import { IconMinus, IconPlus } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { City } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import type { Bounds } from "../../../map/city_map";
import type { DrawnRound } from "../../../map/round_shapes";
import { useDrawn } from "../../../map/use_drawn";
import type { PaintedCells, Ring, ValueMap } from "../../../map/value_map";
import { usePalette } from "../../../ui/use_palette";
import place from "../../pages/place_map.module.css";
import styles from "./value_map.module.css";

type Props = {
  city: City;
  title: string;
  /** What is seen whole at first. */
  frame: Bounds;
  cells: PaintedCells;
  chosen: number | null;
  rings?: readonly Ring[];
  rounds?: readonly DrawnRound[];
  onChoose: (row: number | null) => void;
  /** What is said beside the mouse of the cell under it. */
  tipOf: (row: number) => ReactNode;
  /** Hears of the map itself, to move two of them together. */
  onMap?: (map: ValueMap | null) => void;
  onMove?: (view: { lon: number; lat: number; zoom: number }) => void;
  className?: string | undefined;
};

const NO_RINGS: readonly Ring[] = [];
const NO_ROUNDS: readonly DrawnRound[] = [];

/** The city's cells in colours; a cell says its numbers to the mouse, and more when it is pressed. */
export function ValueMapView(props: Props) {
  const { city, title, frame, cells, chosen, rings = NO_RINGS, rounds = NO_ROUNDS, tipOf, className } = props;
  const { t, language } = useWords();
  const palette = usePalette();
  const inside = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState<{ row: number; x: number; y: number } | null>(null);
  const heard = useRef(props);
  heard.current = props;
  const map = useDrawn<ValueMap>(inside, {
    anew: JSON.stringify([city.code, language, palette.ground, title, frame]),
    words: t("room.noMap"),
    make: ({ ValueMap }, container) =>
      new ValueMap(container, {
        frame,
        cityBounds: city.bounds as Bounds,
        palette,
        language,
        words: { title, wheel: t("page.wheel"), wheelMac: t("page.wheelMac"), touch: t("page.touch") },
        onOver: (row, { x, y }) => setOver(row === null ? null : { row, x, y }),
        onPress: (row) => heard.current.onChoose(row),
        onMove: (view) => heard.current.onMove?.(view),
      }),
  });
  useEffect(() => {
    heard.current.onMap?.(map);
    return () => heard.current.onMap?.(null);
  }, [map]);
  useEffect(() => map?.setCells(cells), [map, cells]);
  useEffect(() => map?.setRings(rings), [map, rings]);
  useEffect(() => map?.setRounds(rounds), [map, rounds]);
  useEffect(() => map?.setChosen(chosen), [map, chosen]);
  const tools = [
    { label: t("room.zoomIn"), Icon: IconPlus, steps: 1 },
    { label: t("room.zoomOut"), Icon: IconMinus, steps: -1 },
  ];
  const isRight = over !== null && over.x > (inside.current?.clientWidth ?? 0) / 2;
  return (
    <div className={`${place["place"]} ${styles["frame"]} ${className ?? ""}`}>
      <div
        ref={inside}
        className={`${place["map"]} ${styles["map"]}`}
        data-testid="value-map"
        data-painted={map !== null}
      />
      {over !== null && (
        <div
          className={styles["tip"]}
          data-right={isRight}
          style={{ left: over.x, top: over.y }}
          aria-hidden="true"
        >
          {tipOf(over.row)}
        </div>
      )}
      <div className={place["tools"]}>
        {tools.map(({ label, Icon, steps }) => (
          <button
            key={label}
            type="button"
            aria-label={label}
            title={label}
            onClick={() => map?.zoomBy(steps)}
          >
            <Icon size={18} stroke={1.8} aria-hidden="true" />
          </button>
        ))}
      </div>
    </div>
  );
}
