import type { Column } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import { useBoth } from "../use_both";
import { told } from "./numbers";
import styles from "./runs.module.css";
import { isStandardScore, type Scale, type Step } from "./scale";

type Props = {
  column: Column;
  scale: Scale;
  /** Whether some cells have a frame: then it is said what that means. */
  hasFrames: boolean;
};

/** What each colour of the map means, in words and numbers, and how many cells have it. */
export function Legend({ column, scale, hasFrames }: Props) {
  const { t, number } = useWords();
  const both = useBoth();
  const say = (value: number | null) => told(value, { number });
  const isWhole = column.kind === "amount" && scale.steps.every(({ from }) => Number.isInteger(from ?? 0));
  const words = (step: Step, place: number): string => {
    if (step.category !== null) return both(step.category.name, step.category.name_en);
    if (step.isNothing) return t("runs.zero");
    if (step.to === null)
      return step.from === null ? t("runs.zero") : t("runs.more", { from: say(step.from) });
    // Whole numbers: "1", "2 to 4".
    if (isWhole && step.from !== null) {
      const last = step.to - 1;
      return last <= step.from ? say(step.from) : t("runs.span", { from: say(step.from), to: say(last) });
    }
    // What follows upon nothing begins at the least there is, a number that tells nobody anything.
    const isFirst = step.from === null || scale.steps[place - 1]?.isNothing === true;
    if (isFirst) return t("runs.less", { to: say(step.to) });
    return t("runs.span", { from: say(step.from), to: say(step.to) });
  };
  const side = (place: number): string | null => {
    if (column.categories !== null || column.scale !== "diverging") return null;
    const middle = (scale.steps.length - 1) / 2;
    if (place === 0) return t("runs.sideCold");
    if (place === scale.steps.length - 1) return t("runs.sideHot");
    return place === middle && isStandardScore(column) ? t("runs.sideEven") : null;
  };
  const unit = both(column.unit, column.unit_en);
  return (
    <section className={styles["legend"]} aria-label={t("runs.legend")} data-testid="legend">
      <h2>
        {both(column.name, column.name_en)}
        {unit !== "" && <small> [{unit}]</small>}
      </h2>
      <ul>
        {scale.steps
          .map((step, place) => ({ step, place }))
          .toReversed()
          // What no cell has is left out, where steps were made of what cells have.
          .filter(({ step }) => step.count > 0 || column.scale !== "sequential")
          .map(({ step, place }) => (
            <li key={`${place}-${step.colour}`}>
              <i style={{ background: step.colour }} />
              <span>
                {words(step, place)}
                {side(place) !== null && <em>{side(place)}</em>}
              </span>
              <b className="figures">{number(step.count)}</b>
            </li>
          ))}
        {hasFrames && (
          <li>
            <i data-framed />
            <span>{t("runs.framed")}</span>
          </li>
        )}
      </ul>
    </section>
  );
}
