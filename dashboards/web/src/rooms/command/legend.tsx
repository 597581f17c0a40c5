import { STAGES } from "../../cases/stages";
import { useWords } from "../../i18n/use_words";
import { OPEN_CASE_STEPS } from "../../layers/cells";
import { StageMark } from "../../ui/stage_mark";
import { usePalette } from "../../ui/use_palette";
import styles from "./legend.module.css";

/** What the colours and shapes of the map mean. */
export function Legend({ hotDays }: { hotDays: number | null }) {
  const { t } = useWords();
  const palette = usePalette();
  return (
    <section className={styles["legend"]} aria-label={t("room.legend")}>
      <h2>{t("room.openPerCell")}</h2>
      <ol className={styles["steps"]}>
        {OPEN_CASE_STEPS.map((step, index) => (
          <li key={step}>
            <i style={{ background: palette.cellBusy[index] }} />
            <span className="figures">{step}+</span>
          </li>
        ))}
      </ol>
      {hotDays !== null && (
        <>
          <h2>{t("room.hotOf", { count: hotDays })}</h2>
          <ul className={styles["hot"]}>
            {(["hot", "cold"] as const).map((kind) => (
              <li key={kind}>
                <i style={{ "--colour": palette[kind] } as React.CSSProperties} /> {t(`room.${kind}`)}
              </li>
            ))}
          </ul>
        </>
      )}
      <h2>{t("room.stages")}</h2>
      <ul className={styles["stages"]}>
        {STAGES.map((stage) => (
          <li key={stage}>
            <StageMark stage={stage} size={17} /> {t(`stage.${stage}`)}
          </li>
        ))}
        <li>
          <StageMark stage="reported" urgent size={17} /> {t("room.urgent")}
        </li>
        <li>
          <i className={styles["late"]} /> {t("room.lateMark")}
        </li>
        <li className={styles["wide"]}>
          <i className={styles["unplaced"]}>?</i> {t("room.unplaced")}
        </li>
      </ul>
    </section>
  );
}
