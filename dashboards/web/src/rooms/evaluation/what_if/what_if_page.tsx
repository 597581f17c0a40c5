import { Button, FileInput, NumberInput, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { type Comparison, useWhatIf } from "../../../api/what_if";
import { dayOf } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import page from "../../pages/page.module.css";
import evaluation from "../evaluation.module.css";
import { EvaluationFrame } from "../evaluation_frame";
import type { Staff } from "../evaluation_room";
import { ComparedTable } from "./compared_table";

const TYPES = ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** A past year under other limits or another duty table, before switching. */
export function WhatIfPage({ city, person }: Staff) {
  const { t } = useWords();
  const [year, setYear] = useState(Number(dayOf(Date.now(), city.timezone).slice(0, 4)));
  const [limits, setLimits] = useState<File | null>(null);
  const [duty, setDuty] = useState<File | null>(null);
  const compare = useWhatIf();
  const isEmpty = limits === null && duty === null;
  return (
    <EvaluationFrame city={city} person={person} part="whatIf">
      <form
        className={evaluation["choices"]}
        onSubmit={(event) => {
          event.preventDefault();
          compare.mutate({ year, limits, duty });
        }}
      >
        <NumberInput
          label={t("whatIf.year")}
          value={year}
          min={1900}
          max={2199}
          allowDecimal={false}
          onChange={(next) => setYear(Number(next))}
          w={110}
        />
        <FileInput
          label={t("whatIf.limits")}
          placeholder="CSV, XLSX"
          accept={TYPES}
          value={limits}
          onChange={setLimits}
          miw={220}
          clearable
        />
        <FileInput
          label={t("whatIf.duty")}
          placeholder="CSV, XLSX"
          accept={TYPES}
          value={duty}
          onChange={setDuty}
          miw={220}
          clearable
        />
        <Button type="submit" disabled={isEmpty} loading={compare.isPending}>
          {t("whatIf.compare")}
        </Button>
      </form>
      <ProblemNote error={compare.error} />
      {compare.data === undefined && <p className={page["quiet"]}>{t("whatIf.hint")}</p>}
      {compare.data !== undefined && <Compared found={compare.data} />}
    </EvaluationFrame>
  );
}

function Compared({ found }: { found: Comparison }) {
  const { t, language, number } = useWords();
  const [by, setBy] = useState<"departments" | "classes">("departments");
  const whole = {
    id: -1,
    code: "",
    name: t("whatIf.all"),
    name_en: null,
    cases_were: found.cases,
    cases_would_be: found.cases,
    clocks: found.clocks,
  };
  return (
    <>
      <section className={page["section"]} data-testid="compared">
        <h2>{t("whatIf.found", { year: found.year, cases: number(found.cases) })}</h2>
        <p className={page["quiet"]}>{t("whatIf.moved", { cases: number(found.moved) })}</p>
        <SegmentedControl
          aria-label={t("whatIf.by")}
          value={by}
          data={[
            { value: "departments", label: t("whatIf.departments") },
            { value: "classes", label: t("whatIf.classes") },
          ]}
          onChange={(next) => setBy(next === "classes" ? next : "departments")}
        />
        <ComparedTable groups={[whole, ...found[by]]} />
      </section>
      <section className={page["section"]}>
        <h2>{t("whatIf.notes")}</h2>
        <ul>
          {found.notes.map((one) => (
            <li key={one.text}>{language === "zh" ? one.text : one.text_en}</li>
          ))}
          {found.set_aside.map((one) => (
            <li key={one.reason}>
              {t("whatIf.setAside", { rows: number(one.rows) })}: {one.reason}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
