import { type Stage, stageDigit } from "../cases/stages";
import styles from "./stage_mark.module.css";
import { usePalette } from "./use_palette";

/** A stage as the map shows it: its colour and its digit; a diamond where it is urgent. */
export function StageMark({
  stage,
  urgent = false,
  size = 20,
}: {
  stage: Stage;
  urgent?: boolean;
  size?: number;
}) {
  const palette = usePalette();
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
      className={styles["mark"]}
    >
      {urgent ? (
        <path d="M12 0.5 L23.5 12 L12 23.5 L0.5 12 Z" fill={palette.stage[stage]} />
      ) : (
        <circle cx="12" cy="12" r="10.5" fill={palette.stage[stage]} />
      )}
      <text x="12" y="16.6" textAnchor="middle" fill={palette.paper} fontSize="13" fontWeight="700">
        {stageDigit(stage)}
      </text>
    </svg>
  );
}
