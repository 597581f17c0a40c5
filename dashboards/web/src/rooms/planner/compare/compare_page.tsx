import { ActionIcon, SegmentedControl, Select, Tooltip } from "@mantine/core";
import { IconArrowsLeftRight } from "@tabler/icons-react";
import { useMemo } from "react";
import { Link } from "wouter";
import { type Compared, type Run, useCompared, useResult, useRuns } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { useChoices } from "../../pages/use_choices";
import register from "../../register/register.module.css";
import type { Staff } from "../parts";
import { PlannerFrame } from "../planner_frame";
import { told } from "../runs/numbers";
import { useRunTitle } from "../runs/use_run_title";
import { useBoth } from "../use_both";
import styles from "./compare.module.css";
import { oneByOne } from "./compared";
import { ComparedMaps, VIEWS, type View } from "./compared_maps";

const MOST_OFFERED = 100;

function runId(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

/** Two runs, by how they were asked and by what came out of them. */
export function ComparePage({ city }: Staff) {
  const { t } = useWords();
  const { search, put } = useChoices();
  const titleOf = useRunTitle();
  const [a, b] = [runId(search.get("a")), runId(search.get("b"))];
  const offered = useRuns({ mine: false, method: null, state: "done" }, MOST_OFFERED);
  const compared = useCompared(a, b, search.get("column"));
  const runs = [
    ...(compared.data === undefined ? [] : [compared.data.a, compared.data.b]),
    ...(offered.data?.pages.flatMap((one) => one.runs) ?? []),
  ];
  const choices = [...new Map(runs.map((run) => [run.id, run])).values()].map((run) => ({
    value: String(run.id),
    label: `${titleOf(run)} (${run.id})`,
  }));
  const view = VIEWS.find((one) => one === search.get("view")) ?? "sides";
  return (
    <PlannerFrame city={city} part="runs" title={t("compare.title")} lead={t("compare.lead")}>
      <div className={styles["picks"]}>
        {(["a", "b"] as const).map((side) => (
          <Select
            key={side}
            label={t(side === "a" ? "compare.pickA" : "compare.pickB")}
            placeholder={t("compare.choose")}
            data={choices}
            value={search.get(side)}
            onChange={(next) => put({ [side]: next, column: null })}
            searchable
            limit={MOST_OFFERED}
          />
        ))}
        <Tooltip label={t("compare.swap")}>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t("compare.swap")}
            onClick={() => put({ a: search.get("b"), b: search.get("a") })}
          >
            <IconArrowsLeftRight size={18} />
          </ActionIcon>
        </Tooltip>
        <SegmentedControl
          aria-label={t("compare.view")}
          value={view}
          data={VIEWS.map((one) => ({ value: one, label: t(`compare.views.${one}`) }))}
          onChange={(next) => put({ view: next === "sides" ? null : next })}
        />
      </div>
      <ProblemNote error={compared.error} onRetry={() => void compared.refetch()} />
      {compared.isLoading && <Waiting height={300} />}
      {compared.data !== undefined && <Shown city={city} compared={compared.data} view={view} />}
    </PlannerFrame>
  );
}

function Shown({ city, compared, view }: { city: Staff["city"]; compared: Compared; view: View }) {
  const { t } = useWords();
  const both = useBoth();
  const a = useResult(compared.a.id, true);
  const b = useResult(compared.b.id, true);
  const error = a.error ?? b.error;
  return (
    <div className={styles["shown"]} data-testid="compared">
      <p className={styles["sentence"]}>{both(compared.sentence, compared.sentence_en)}</p>
      <ProblemNote error={error} />
      {a.data !== undefined && b.data !== undefined ? (
        <ComparedMaps city={city} compared={compared} a={a.data} b={b.data} view={view} />
      ) : (
        error === null && <Waiting height={300} />
      )}
      <Figures compared={compared} />
      <section className={page["section"]}>
        <h2>{t("compare.differs")}</h2>
        <Differences compared={compared} />
      </section>
    </div>
  );
}

/** In how many cells both agree, and how closely. */
function Figures({ compared }: { compared: Compared }) {
  const { t, number } = useWords();
  const say = (value: number | null) => told(value, { number });
  const share = (value: number | null) =>
    value === null ? "–" : `${number(Math.round(value * 1000) / 10)} %`;
  const lines: [string, string][] = [
    [t("compare.both"), say(compared.stands_both)],
    [t("compare.onlyA"), say(compared.only_a)],
    [t("compare.onlyB"), say(compared.only_b)],
    [t("compare.opposite"), say(compared.opposite)],
    [t("compare.neither"), say(compared.neither)],
    [t("compare.agreement"), share(compared.agreement)],
    [t("compare.kappa"), say(compared.kappa)],
    [t("compare.correlation"), say(compared.correlation)],
    [t("compare.rankCorrelation"), say(compared.rank_correlation)],
  ];
  return (
    <dl className={styles["figures"]}>
      {lines.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function text(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function Differences({ compared: { differences, a, b } }: { compared: Compared }) {
  const { t, instant } = useWords();
  const both = useBoth();
  const titleOf = useRunTitle();
  const fields = useMemo(() => oneByOne(differences), [differences]);
  const say = (value: unknown) =>
    typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? instant(value) : text(value);
  if (fields.length === 0) return <p className={page["quiet"]}>{t("compare.sameAsk")}</p>;
  const head = (side: "A" | "B", run: Run) => (
    <th scope="col">
      {side}: <Link href={`/planner/runs/${run.id}`}>{titleOf(run)}</Link>
    </th>
  );
  return (
    <div className={register["table"]}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("compare.field")}</th>
            {head("A", a)}
            {head("B", b)}
          </tr>
        </thead>
        <tbody>
          {fields.map(({ field, a: one, b: other }) => {
            const [name = field, inside] = field.split(".");
            return (
              <tr key={field}>
                <th scope="row">
                  {t(`askField.${name}`, { defaultValue: name })}
                  {inside !== undefined && <code> {inside}</code>}
                </th>
                <td>{field === "method" ? both(a.method_name, a.method_name_en) : say(one)}</td>
                <td>{field === "method" ? both(b.method_name, b.method_name_en) : say(other)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
