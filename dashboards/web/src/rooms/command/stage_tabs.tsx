import { STAGES, type Stage } from "../../cases/stages";
import { useWords } from "../../i18n/use_words";
import { StageMark } from "../../ui/stage_mark";
import { usePalette } from "../../ui/use_palette";
import styles from "./stage_tabs.module.css";

type Props = {
  chosen: Stage[];
  /** How many cases are in each; a stage that is missing is not counted. */
  counts: Partial<Record<Stage, number>> | undefined;
  /** Only these are of use; null for all. */
  offered: readonly Stage[] | null;
  onToggle: (stage: Stage) => void;
};

/** The five stages with their counts; the keys 1 to 5 press them. */
export function StageTabs({ chosen, counts, offered, onToggle }: Props) {
  const { t, compact } = useWords();
  const palette = usePalette();
  return (
    <fieldset className={styles["tabs"]}>
      <legend className="visually-hidden">{t("room.stages")}</legend>
      {STAGES.map((stage) => (
        <button
          key={stage}
          type="button"
          className={styles["tab"]}
          disabled={offered !== null && !offered.includes(stage)}
          aria-pressed={chosen.includes(stage)}
          style={{ "--stage": palette.stage[stage] } as React.CSSProperties}
          data-testid={`stage-${stage}`}
          onClick={() => onToggle(stage)}
        >
          <StageMark stage={stage} size={17} />
          <b>{counts?.[stage] === undefined ? "–" : compact(counts[stage])}</b>
          <span>{t(`stage.${stage}`)}</span>
        </button>
      ))}
    </fieldset>
  );
}
