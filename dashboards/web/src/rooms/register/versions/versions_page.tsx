import { Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { type Tiling, useTilingCases, useTilings } from "../../../api/versions";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { cellPath } from "../../pages/paths";
import styles from "../register.module.css";
import { RegisterFrame } from "../register_frame";
import type { Staff } from "../register_room";

/** As many of the busiest cells are named. */
const BUSIEST = 10;

/** The partitions of the city, the newest first, and the cases of every year counted in the cells of one. */
export function VersionsPage({ city }: Staff) {
  const { t } = useWords();
  const { data, error, refetch } = useTilings();
  const [chosen, setChosen] = useState<number | null>(null);
  const tilings = [...(data ?? [])].sort((a, b) => b.id - a.id);
  const shown = tilings.find((one) => one.id === chosen) ?? tilings[0];
  return (
    <RegisterFrame city={city} part="versions" lead={t("register.versionsHint")}>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Waiting height={120} />}
      <div className={styles["split"]}>
        <ul className={styles["rows"]} data-testid="tilings">
          {tilings.map((one) => (
            <li key={one.id}>
              <button type="button" aria-pressed={one === shown} onClick={() => setChosen(one.id)}>
                <OneTiling tiling={one} />
              </button>
            </li>
          ))}
        </ul>
        {shown !== undefined && <CasesIn tiling={shown} />}
      </div>
    </RegisterFrame>
  );
}

function OneTiling({ tiling }: { tiling: Tiling }) {
  const { t, number, instant } = useWords();
  const counts = ["cells", "began", "ended"] as const;
  return (
    <>
      <span className={styles["line"]}>
        <strong>
          {tiling.id} · {t(`version.kind.${tiling.kind}`, { defaultValue: tiling.kind })} ·{" "}
          {t("version.size", { size: number(tiling.cell_size_m) })}
        </strong>
        <small>
          {tiling.valid_to === null
            ? t("version.inForce", { from: instant(tiling.valid_from) })
            : t("version.was", { from: instant(tiling.valid_from), to: instant(tiling.valid_to) })}
        </small>
      </span>
      <span className={styles["numbers"]}>
        {counts.map((key) => (
          <small key={key}>
            {t(`version.${key}`)} <b className="figures">{number(tiling[key])}</b>
          </small>
        ))}
      </span>
    </>
  );
}

function CasesIn({ tiling }: { tiling: Tiling }) {
  const { t, number } = useWords();
  const { data, error } = useTilingCases(tiling.id);
  if (data === undefined) return error === null ? <Waiting height={120} /> : <ProblemNote error={error} />;
  const sums = data.years.map((year, index) => ({
    year,
    inside: data.items.reduce((sum, one) => sum + (one.counts[index] ?? 0), 0),
    outside: data.outside[index] ?? 0,
  }));
  const busiest = data.items
    .map((one) => ({ code: one.code, sum: one.counts.reduce((a, b) => a + b, 0) }))
    .sort((a, b) => b.sum - a.sum)
    .slice(0, BUSIEST);
  return (
    <section className={page["section"]} data-testid="series">
      <div className={page["titled"]}>
        <h2>{t("version.cases")}</h2>
        <Button component={Link} href={`/register/versions/${tiling.id}`} size="compact-md" variant="default">
          {t("change.what")}
        </Button>
      </div>
      <p className={page["note"]}>{t("version.casesHint")}</p>
      <div className={styles["table"]}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("version.year")}</th>
              <th scope="col" data-number>
                {t("version.total")}
              </th>
              <th scope="col" data-number>
                {t("version.outside")}
              </th>
            </tr>
          </thead>
          <tbody>
            {sums.map((one) => (
              <tr key={one.year}>
                <td className="figures">{one.year}</td>
                <td data-number className="figures">
                  {number(one.inside)}
                </td>
                <td data-number className="figures">
                  {number(one.outside)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2 style={{ marginTop: 18 }}>{t("version.busiest")}</h2>
      <ul className={page["neighbours"]}>
        {busiest.map((one) => (
          <li key={one.code}>
            <Link href={cellPath(one.code)}>
              <span className="figures">{one.code}</span>
              <b>{number(one.sum)}</b>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
