import type { ReactNode } from "react";
import { OPEN_STAGES, STAGES } from "../../cases/stages";
import { useWords } from "../../i18n/use_words";
import { HEXAGON_STEPS, OPEN_CASE_STEPS } from "../../layers/cells";
import { StageMark } from "../../ui/stage_mark";
import { usePalette } from "../../ui/use_palette";
import styles from "./legend.module.css";

/** So much of the map's foot stays free beside the legend, for the scale. [px] */
const SCALE_PX = 132;

type Props = {
  hotDays: number | null;
  right: number;
  /** Hexagons instead of cells. */
  isFar: boolean;
  /** The grounds are coloured by what is open now: of the past, cases alone are shown. */
  isPast: boolean;
  /** Whether cluster alarms are drawn. */
  isAlarms: boolean;
  /** How many cells on watch lists are drawn; null while they are not. */
  watched: number | null;
  /** Lists the cases that the map can only put under a "?". */
  onDoubtful: () => void;
};

/** What the colours and shapes of the map mean: a strip at its foot, so that no quarter of the city is covered. */
export function Legend({ hotDays, right, isFar, isPast, isAlarms, watched, onDoubtful }: Props) {
  const { t } = useWords();
  const palette = usePalette();
  return (
    <section
      className={styles["legend"]}
      aria-label={t("room.legend")}
      style={{ maxWidth: `calc(100% - ${right + SCALE_PX}px)` }}
    >
      {!isPast && (
        <Part title={t(isFar ? "room.openPerKm2" : "room.openPerCell")}>
          <ol className={styles["steps"]}>
            {(isFar ? HEXAGON_STEPS : OPEN_CASE_STEPS).map((step, index) => (
              <li key={step}>
                <i style={{ background: palette.cellBusy[index] }} />
                <span className="figures">{step}+</span>
              </li>
            ))}
          </ol>
        </Part>
      )}
      {hotDays !== null && (
        <Part title={t("room.hotOf", { count: hotDays })}>
          <ul className={styles["hot"]}>
            {(["hot", "cold"] as const).map((kind) => (
              <li key={kind}>
                <i style={{ "--colour": palette[kind] } as React.CSSProperties} /> {t(`room.${kind}`)}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={t("room.stages")}>
        <ul className={styles["stages"]}>
          {(isPast ? OPEN_STAGES : STAGES).map((stage) => (
            <li key={stage}>
              <StageMark stage={stage} size={17} /> {t(`stage.${stage}`)}
            </li>
          ))}
          <li>
            <StageMark stage="reported" urgent size={17} /> {t("room.urgent")}
          </li>
          {!isPast && (
            <>
              <li>
                <i className={styles["late"]} /> {t("room.lateMark")}
              </li>
              {isAlarms && (
                <li>
                  <i className={styles["alarm"]} style={{ borderColor: palette.hot }} /> {t("alarm.legend")}
                </li>
              )}
              {watched !== null && (
                <li>
                  <i className={styles["watched"]} style={{ borderColor: palette.ink }} />{" "}
                  {t("watched.legend", { count: watched })}
                </li>
              )}
              <li>
                <button type="button" onClick={onDoubtful}>
                  <i className={styles["unplaced"]}>?</i> <u>{t("room.unplaced")}</u>
                </button>
              </li>
            </>
          )}
        </ul>
      </Part>
    </section>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
