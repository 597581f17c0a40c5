import {
  IconEye,
  IconFocusCentered,
  IconHistory,
  IconMinus,
  IconPlus,
  IconRadar2,
  IconStack2,
  IconZoomIn,
} from "@tabler/icons-react";
import { useState } from "react";
import { useWords } from "../../i18n/use_words";
import type { CityMap } from "../../map/city_map";
import { Legend } from "./legend";
import styles from "./map_tools.module.css";

type Props = {
  map: CityMap | null;
  right: number;
  /** Too far out for cells. */
  isFar: boolean;
  hotDays: number | null;
  /** A moment of the past is shown. */
  isPast: boolean;
  onPast: () => void;
  onDoubtful: () => void;
  /** How many cluster alarms there are, and whether they are drawn. */
  alarms: number;
  isAlarms: boolean;
  onAlarms: () => void;
  /** Whether cells on watch lists are drawn, and how many there are: null until they are known. */
  isWatched: boolean;
  watched: number | null;
  onWatched: () => void;
};

/** Closer, further, the whole city, and what the colours mean. */
export function MapTools(props: Props) {
  const { map, right, isFar, hotDays, isPast, onPast, onDoubtful } = props;
  const { t } = useWords();
  const [isLegend, setLegend] = useState(() => window.innerWidth > 1100);
  const tools = [
    { label: t("room.zoomIn"), icon: IconPlus, act: () => map?.zoomBy(1) },
    { label: t("room.zoomOut"), icon: IconMinus, act: () => map?.zoomBy(-1) },
    { label: t("room.wholeCity"), icon: IconFocusCentered, act: () => map?.showWholeCity() },
  ];
  return (
    <>
      <div className={styles["tools"]} style={{ right: right + 12 }}>
        {tools.map(({ label, icon: Icon, act }) => (
          <button key={label} type="button" aria-label={label} title={label} onClick={act}>
            <Icon size={19} stroke={1.8} aria-hidden="true" />
          </button>
        ))}
        <button
          type="button"
          aria-label={t("past.open")}
          title={`${t("past.open")} (t)`}
          aria-pressed={isPast}
          onClick={onPast}
        >
          <IconHistory size={19} stroke={1.8} aria-hidden="true" />
        </button>
        {props.alarms > 0 && !isPast && (
          <button
            type="button"
            aria-label={t("alarm.show")}
            title={t("alarm.show")}
            aria-pressed={props.isAlarms}
            onClick={props.onAlarms}
          >
            <IconRadar2 size={19} stroke={1.8} aria-hidden="true" />
          </button>
        )}
        {!isPast && (
          <button
            type="button"
            aria-label={t("watched.show")}
            title={t("watched.show")}
            aria-pressed={props.isWatched}
            onClick={props.onWatched}
          >
            <IconEye size={19} stroke={1.8} aria-hidden="true" />
          </button>
        )}
        <button
          type="button"
          aria-label={t("room.legend")}
          title={t("room.legend")}
          aria-expanded={isLegend}
          onClick={() => setLegend((is) => !is)}
        >
          <IconStack2 size={19} stroke={1.8} aria-hidden="true" />
        </button>
      </div>
      {isLegend && (
        <Legend
          hotDays={isPast ? null : hotDays}
          right={right}
          isFar={isFar}
          isPast={isPast}
          isAlarms={props.isAlarms && props.alarms > 0}
          watched={props.isWatched ? props.watched : null}
          onDoubtful={onDoubtful}
        />
      )}
      {isFar && !isPast && (
        <button type="button" className={styles["far"]} onClick={() => map?.showCells()}>
          <IconZoomIn size={17} stroke={1.8} aria-hidden="true" />
          {t(hotDays === null ? "room.far" : "room.farHot")}
        </button>
      )}
    </>
  );
}
