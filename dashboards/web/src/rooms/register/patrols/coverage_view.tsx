import { useState } from "react";
import { Link } from "wouter";
import { type AreaCoverage, type CellMinutes, useCellMinutes, useCoverage } from "../../../api/patrols";
import type { City } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { useNow } from "../../../ui/use_now";
import { usePalette } from "../../../ui/use_palette";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { cellPath } from "../../pages/paths";
import { PlaceMap } from "../../pages/place_map";
import styles from "../register.module.css";
import { frameOf } from "../surveys/steps";
import own from "./patrols.module.css";
import { longestAgo, RECENCIES, type Recency, recencyOf } from "./recency";

/** So many cells are named. */
const MOST_NAMED = 15;

/** Streets by how many of their cells were patrolled of late; of one of them the map and the worst cells. */
export function CoverageView({ city }: { city: City }) {
  const { t, nameOf, number } = useWords();
  const { data, error, refetch } = useCoverage();
  const [chosen, setChosen] = useState<AreaCoverage | null>(null);
  const streets = (data ?? []).toSorted((a, b) => a.within_7d / a.cells - b.within_7d / b.cells);
  const shown = chosen ?? streets[0] ?? null;
  const columns = ["within1", "within7", "within30", "minutes30"] as const;
  return (
    <div className={styles["split"]}>
      <section className={page["section"]} data-testid="coverage">
        <h2>{t("patrol.coverage")}</h2>
        <p className={page["note"]}>{t("patrol.coverageHint")}</p>
        <ProblemNote error={error} onRetry={() => void refetch()} />
        {data === undefined && error === null && <Waiting height={200} />}
        <div className={`${styles["table"]} ${own["high"]}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("patrol.street")}</th>
                {columns.map((column) => (
                  <th key={column} scope="col" data-number>
                    {t(`patrol.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {streets.map((one) => (
                <tr key={one.code} data-shown={one.code === shown?.code}>
                  <td>
                    <button
                      type="button"
                      className={own["street"] ?? ""}
                      aria-pressed={one.code === shown?.code}
                      onClick={() => setChosen(one)}
                    >
                      {nameOf(one)}
                    </button>
                  </td>
                  {[one.within_1d, one.within_7d, one.within_30d].map((cells, index) => (
                    <td key={columns[index]} data-number className="figures">
                      {Math.round((100 * cells) / one.cells)} %
                    </td>
                  ))}
                  <td data-number className="figures">
                    {number(Math.round(one.minutes_30d))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      {shown !== null && <Street key={shown.code} city={city} street={shown} />}
    </div>
  );
}

function Street({ city, street }: { city: City; street: AreaCoverage }) {
  const { t, nameOf, number } = useWords();
  const { data, error } = useCellMinutes(street.code);
  const now = useNow(600_000);
  const palette = usePalette();
  const colours: Record<Recency, string> = {
    day: palette.stage.verifying,
    week: palette.cellBusy[0],
    month: palette.cellBusy[1],
    never: palette.late,
  };
  if (data === undefined) return error === null ? <Waiting height={300} /> : <ProblemNote error={error} />;
  const of = (step: Recency) => data.filter((cell) => recencyOf(cell, now) === step);
  const fills = RECENCIES.map((step) => ({
    codes: of(step).map((cell) => cell.code),
    colour: colours[step],
  })).filter((fill) => fill.codes.length > 0);
  const title = t("patrol.mapOf", { area: nameOf(street) });
  return (
    <div className={styles["gap"]}>
      <div>
        <PlaceMap
          city={city}
          title={title}
          subject={{ codes: [], caseQuery: null, point: null, frame: frameOf(data), fills }}
        />
        <ul className={styles["legend"]} aria-label={title}>
          {RECENCIES.map((step) => (
            <li key={step}>
              <i style={{ background: colours[step] }} />
              {t(`patrol.step.${step}`)} <b className="figures">{number(of(step).length)}</b>
            </li>
          ))}
        </ul>
      </div>
      <Longest cells={data} />
    </div>
  );
}

function Longest({ cells }: { cells: readonly CellMinutes[] }) {
  const { t, instant } = useWords();
  return (
    <section className={page["section"]}>
      <h2>{t("patrol.longest")}</h2>
      <ul className={own["cells"]}>
        {longestAgo(cells, MOST_NAMED).map((cell) => (
          <li key={cell.code}>
            <Link href={cellPath(cell.code)} className="figures">
              {cell.code}
            </Link>{" "}
            {cell.last_at !== null && <small>{instant(cell.last_at)}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}
