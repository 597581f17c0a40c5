import "../../i18n/evaluation_words";
import { ActionIcon, Button, SegmentedControl, Select } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconDownload } from "@tabler/icons-react";
import { useLocation, useSearch } from "wouter";
import {
  type EvaluatedBy,
  type Evaluation,
  type Opened,
  useDefinitions,
  useEvaluation,
} from "../../api/evaluation";
import type { City, Person } from "../../api/types";
import { addDays, dayOf } from "../../cases/days";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import page from "../pages/page.module.css";
import { ForStaff, StaffPage } from "../pages/staff_page";
import { Behind } from "./behind";
import styles from "./evaluation.module.css";
import { IndicatorTable } from "./indicator_table";
import { periodOf, readPeriod, STEPS, type Step } from "./periods";
import { isCounted, SCORE } from "./ranking";
import { RankingBars } from "./ranking_bars";

const REGIONS: EvaluatedBy[] = ["city", "county", "street", "community", "department"];
const POSTS: EvaluatedBy[] = ["inspector", "operator", "dispatcher", "leader", "handler"];

/** Whose figures somebody may see: the same as the server lets through. */
function offered(role: Person["role"]): EvaluatedBy[] {
  if (role === "leader" || role === "supervisor") return [...REGIONS, ...POSTS];
  if (role === "planner" || role === "admin") return REGIONS;
  if (role === "handler") return ["department", "handler"];
  return POSTS.filter((post) => post === role);
}

/** Indicators and scores of regions, departments and posts; each number opens what it counts. */
export function EvaluationRoom() {
  return <ForStaff>{(staff) => <EvaluationPage {...staff} />}</ForStaff>;
}

function EvaluationPage({ city, person }: { city: City; person: Person }) {
  const { t, language } = useWords();
  const [path, navigate] = useLocation();
  const search = new URLSearchParams(useSearch());
  const choices = offered(person.role);
  const by = choices.find((one) => one === search.get("by")) ?? choices.find((one) => one === "department");
  const today = dayOf(Date.now(), city.timezone);
  const period = readPeriod(search.get("period")) ?? periodOf("month", today);
  const chosen = by ?? choices[0] ?? "department";
  const { data, error, refetch } = useEvaluation(chosen, period);
  const definitions = useDefinitions().data;
  const put = (change: Record<string, string | null>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(change)) {
      if (value === null) next.delete(name);
      else next.set(name, value);
    }
    navigate(`${path}?${next}`, { replace: true });
  };
  const step: Step = data?.period.step ?? "month";
  const show = search.get("show") ?? (data?.score == null ? (data?.indicators[0] ?? SCORE) : SCORE);
  const measures = (definitions?.indicators ?? []).filter((one) => data?.indicators.includes(one.code));
  const opened: Opened | null =
    search.get("unit") === null || search.get("open") === null
      ? null
      : {
          unit: search.get("unit") ?? "",
          indicator: search.get("open") ?? "",
          part: search.get("part") === "denominator" ? "denominator" : "numerator",
        };
  const open = ({ unit, indicator, part }: Opened) => put({ unit, open: indicator, part });
  const rows = data?.rows.filter(isCounted) ?? [];
  return (
    <StaffPage city={city} title={t("evaluation.title")} address={`${path}?${search}`} onMap={null}>
      <header className={styles["head"]}>
        <div>
          <h1>{t("evaluation.title")}</h1>
          <p>{t("evaluation.lead")}</p>
        </div>
        <Button
          component="a"
          href={`/api/v1/evaluation/csv?by=${chosen}&period=${period}`}
          variant="default"
          leftSection={<IconDownload size={17} />}
        >
          {t("evaluation.csv")}
        </Button>
      </header>
      <div className={styles["choices"]}>
        <Select
          label={t("evaluation.by")}
          data={choices.map((one) => ({ value: one, label: t(`evaluatedBy.${one}`) }))}
          value={chosen}
          onChange={(next) => put({ by: next, show: null, unit: null, open: null })}
          allowDeselect={false}
        />
        <SegmentedControl
          aria-label={t("evaluation.step")}
          value={step}
          data={STEPS.map((one) => ({ value: one, label: t(`evaluationStep.${one}`) }))}
          onChange={(next) => {
            const at = data === undefined || data.period.end > today ? today : data.period.first;
            put({ period: periodOf(next as Step, at), open: null });
          }}
        />
        <Shift data={data} today={today} onPeriod={(next) => put({ period: next, open: null })} />
      </div>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {(data === undefined || definitions === undefined) && error === null && <Waiting height={200} />}
      {data !== undefined && definitions !== undefined && (
        <>
          {rows.length === 0 && <p className={page["quiet"]}>{t("evaluation.nothing")}</p>}
          {rows.length > 0 && (
            <div className={styles["split"]}>
              <section className={page["section"]}>
                <Select
                  label={t("evaluation.show")}
                  data={[
                    ...(data.score === null ? [] : [{ value: SCORE, label: t("evaluation.score") }]),
                    ...measures.map((one) => ({
                      value: one.code,
                      label: language === "zh" ? one.zh : one.en,
                    })),
                  ]}
                  value={show}
                  onChange={(next) => put({ show: next })}
                  allowDeselect={false}
                  searchable
                />
                <RankingBars
                  rows={rows}
                  show={show}
                  indicator={measures.find((one) => one.code === show)}
                  opened={opened}
                  onOpen={open}
                />
                <LeftOut count={data.rows.length - rows.length} />
              </section>
              <section className={`${page["section"]} ${styles["sticky"]}`} data-testid="behind">
                <h2>{t("evaluation.behind")}</h2>
                {opened === null ? (
                  <p className={page["quiet"]}>{t("evaluation.behindHint")}</p>
                ) : (
                  <Behind evaluation={data} definitions={definitions} opened={opened} onOpen={open} />
                )}
              </section>
            </div>
          )}
          {rows.length > 0 && (
            <IndicatorTable rows={rows} indicators={measures} opened={opened} onOpen={open} />
          )}
          <Footing evaluation={data} />
        </>
      )}
    </StaffPage>
  );
}

type ShiftProps = { data: Evaluation | undefined; today: string; onPeriod: (period: string) => void };

function Shift({ data, today, onPeriod }: ShiftProps) {
  const { t } = useWords();
  if (data === undefined) return null;
  const { step, first, end, label } = data.period;
  return (
    <div className={styles["shift"]}>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t("evaluation.earlier")}
        onClick={() => onPeriod(periodOf(step, addDays(first, -1)))}
      >
        <IconChevronLeft size={18} />
      </ActionIcon>
      <strong className="figures" data-testid="period">
        {label}
      </strong>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t("evaluation.later")}
        disabled={end > today}
        onClick={() => onPeriod(periodOf(step, end))}
      >
        <IconChevronRight size={18} />
      </ActionIcon>
    </div>
  );
}

function LeftOut({ count }: { count: number }) {
  const { t } = useWords();
  return count === 0 ? null : <p className={page["quiet"]}>{t("evaluation.leftOut", { count })}</p>;
}

function Footing({ evaluation }: { evaluation: Evaluation }) {
  const { t, instant } = useWords();
  return (
    <p className={page["quiet"]}>
      {t("evaluation.definitions", {
        fingerprint: evaluation.definitions.slice(0, 12),
        when: instant(evaluation.at),
      })}
    </p>
  );
}
