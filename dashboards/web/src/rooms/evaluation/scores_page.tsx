import { Button, Select } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type Evaluation, type Opened, useDefinitions, useEvaluation } from "../../api/evaluation";
import { dayOf } from "../../cases/days";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import page from "../pages/page.module.css";
import { useChoices } from "../pages/use_choices";
import { offered } from "./access";
import { Behind } from "./behind";
import styles from "./evaluation.module.css";
import { EvaluationFrame } from "./evaluation_frame";
import type { Staff } from "./evaluation_room";
import { IndicatorTable } from "./indicator_table";
import { PeriodChoice } from "./period_choice";
import { periodOf, readPeriod } from "./periods";
import { isCounted, SCORE } from "./ranking";
import { RankingBars } from "./ranking_bars";

/** Indicators and scores of regions, departments and posts; each number opens what it counts. */
export function ScoresPage(staff: Staff) {
  const { t } = useWords();
  if (offered(staff.person.role).length > 0) return <Scores {...staff} />;
  return (
    <EvaluationFrame {...staff} part="scores">
      <p className={page["quiet"]}>{t("evaluation.notYours")}</p>
    </EvaluationFrame>
  );
}

function Scores({ city, person }: Staff) {
  const { t, language } = useWords();
  const { search, put } = useChoices();
  const choices = offered(person.role);
  const by = choices.find((one) => one === search.get("by")) ?? choices.find((one) => one === "department");
  const today = dayOf(Date.now(), city.timezone);
  const period = readPeriod(search.get("period")) ?? periodOf("month", today);
  const chosen = by ?? choices[0] ?? "department";
  const { data, error, refetch } = useEvaluation(chosen, period);
  const definitions = useDefinitions().data;
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
    <EvaluationFrame
      city={city}
      person={person}
      part="scores"
      tools={
        <Button
          component="a"
          href={`/api/v1/evaluation/csv?by=${chosen}&period=${period}`}
          variant="default"
          leftSection={<IconDownload size={17} />}
        >
          {t("evaluation.csv")}
        </Button>
      }
    >
      <div className={styles["choices"]}>
        <Select
          label={t("evaluation.by")}
          data={choices.map((one) => ({ value: one, label: t(`evaluatedBy.${one}`) }))}
          value={chosen}
          onChange={(next) => put({ by: next, show: null, unit: null, open: null })}
          allowDeselect={false}
        />
        <PeriodChoice period={period} today={today} onPeriod={(next) => put({ period: next, open: null })} />
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
    </EvaluationFrame>
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
