import { STAGES, type Stage } from "../../cases/stages";
import { useWords } from "../../i18n/use_words";
import { usePalette } from "../../ui/use_palette";
import styles from "./stage_rail.module.css";

/** How far the case is, as five steps of one rail. */
export function StageRail({ stage }: { stage: Stage }) {
  const { t } = useWords();
  const palette = usePalette();
  const reached = STAGES.indexOf(stage);
  return (
    <ol className={styles["rail"]}>
      {STAGES.map((step, index) => (
        <li
          key={step}
          data-reached={index <= reached}
          aria-current={step === stage ? "step" : undefined}
          style={{ "--stage": palette.stage[step] } as React.CSSProperties}
        >
          {t(`stage.${step}`)}
        </li>
      ))}
    </ol>
  );
}
