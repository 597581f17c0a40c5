import { TextInput } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import type { Column, Result } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import { cellPath } from "../../pages/paths";
import { useBoth } from "../use_both";
import { rowOf, standingOf, told } from "./numbers";
import styles from "./runs.module.css";

/** A cell's value in words: a category by its name, a number with its unit. */
export function useValueWords() {
  const { number } = useWords();
  const both = useBoth();
  return (column: Column, value: number | null | undefined): string => {
    if (column.categories !== null) {
      const found = column.categories.find((one) => one.value === value);
      return found === undefined ? "–" : both(found.name, found.name_en);
    }
    const unit = both(column.unit, column.unit_en);
    const said = told(value, { number });
    return unit === "" || said === "–" ? said : `${said} ${unit}`;
  };
}

/** Whether a cell stands out, in words; null where the method does not say. */
export function useStandingWords(result: Result) {
  const { t } = useWords();
  return (row: number): string | null => {
    if (result.stands === null) return null;
    const stands = standingOf(result)[row] ?? 0;
    return t(stands > 0 ? "runs.standsHigh" : stands < 0 ? "runs.standsLow" : "runs.standsNot");
  };
}

type Props = { result: Result; row: number | null; onChoose: (row: number | null) => void };

/** The numbers of the chosen cell; a cell can also be found by its code. */
export function CellCard({ result, row, onChoose }: Props) {
  const { t } = useWords();
  const both = useBoth();
  const say = useValueWords();
  const standing = useStandingWords(result);
  const [wish, setWish] = useState("");
  const code = row === null ? undefined : result.codes[row];
  const found = rowOf(result.codes, wish);
  return (
    <section className={styles["cell"]} aria-label={t("runs.cell")} data-testid="cell-card">
      <TextInput
        size="sm"
        label={t("runs.find")}
        description={t("runs.findHint")}
        value={wish}
        error={wish.trim().length >= 4 && found === null ? t("runs.notHere") : undefined}
        onChange={({ currentTarget }) => {
          setWish(currentTarget.value);
          const next = rowOf(result.codes, currentTarget.value);
          if (next !== null) onChoose(next);
        }}
      />
      <div role="status">
        {row === null || code === undefined ? (
          <p>{t("runs.cellHint")}</p>
        ) : (
          <>
            <h2 className="figures">{code}</h2>
            {standing(row) !== null && <p>{standing(row)}</p>}
            <dl>
              {result.columns
                .filter((column) => column.code !== result.stands)
                .map((column) => (
                  <div key={column.code}>
                    <dt>{both(column.name, column.name_en)}</dt>
                    <dd className="figures">{say(column, result.values[column.code]?.[row])}</dd>
                  </div>
                ))}
            </dl>
            <Link href={cellPath(code)}>{t("runs.toCell")}</Link>
          </>
        )}
      </div>
    </section>
  );
}
