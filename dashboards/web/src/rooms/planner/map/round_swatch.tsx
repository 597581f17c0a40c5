import { roundColour } from "../../../layers/rounds";
import { usePalette } from "../../../ui/use_palette";
import styles from "./round_swatch.module.css";

/** The colour that a round's line has on the map. */
export function RoundSwatch({ number }: { number: number }) {
  const palette = usePalette();
  return (
    <i className={styles["swatch"]} style={{ background: roundColour(palette, number) }} aria-hidden="true" />
  );
}
