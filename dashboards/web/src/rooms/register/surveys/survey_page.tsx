import { Button } from "@mantine/core";
import { IconWalk } from "@tabler/icons-react";
import { useEffect } from "react";
import { Link } from "wouter";
import { type Survey, type SurveyCell, useSurvey, useSurveyCells } from "../../../api/surveys";
import { useWords } from "../../../i18n/use_words";
import { keepPages } from "../../../offline/keep_pages";
import { ProblemNote } from "../../../ui/problem_note";
import { usePalette } from "../../../ui/use_palette";
import { Waiting } from "../../../ui/waiting";
import { KEEPERS, MERGERS } from "../../command/roles";
import page from "../../pages/page.module.css";
import { cellPath } from "../../pages/paths";
import { PlaceMap } from "../../pages/place_map";
import styles from "../register.module.css";
import { RegisterFrame } from "../register_frame";
import type { Staff } from "../register_room";
import { Consequences } from "./consequences";
import { Progress, seenOf } from "./progress";
import { frameOf, STEPS, type Step, stepOf } from "./steps";
import { surveyPath } from "./survey_list";

/** One survey: how far it has come, cell by cell, and what its findings ask of the register. */
export function SurveyPage({ city, person, id }: Staff & { id: number }) {
  const { t, number, shortDate, instant } = useWords();
  const { data, error, refetch } = useSurvey(id);
  const isOpen = data?.closed_at === null;
  useEffect(keepPages, []);
  const counts = data === undefined ? { done: 0, all: 0 } : seenOf(data);
  return (
    <RegisterFrame
      city={city}
      part="surveys"
      title={data?.name ?? t("register.surveys")}
      lead={
        data !== undefined && (
          <>
            {data.closed_at === null
              ? t("survey.dueOn", { day: shortDate(data.due_on) })
              : t("survey.closedOn", { when: instant(data.closed_at) })}
            {" · "}
            {t("survey.progress", { done: number(counts.done), all: number(counts.all) })}
            {" · "}
            {data.class_ids.length === 0
              ? t("survey.allClasses")
              : `${t("survey.classes")}: ${data.class_ids.length}`}
          </>
        )
      }
      tools={
        isOpen &&
        KEEPERS.has(person.role) && (
          <Button component={Link} href={`${surveyPath(id)}/walk`} leftSection={<IconWalk size={18} />}>
            {t("survey.walk")}
          </Button>
        )
      }
    >
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Waiting height={200} />}
      {data !== undefined && (
        <div className={styles["gap"]}>
          <section className={page["section"]} data-testid="progress">
            <Progress survey={data} />
          </section>
          <div className={styles["split"]}>
            <Consequences survey={data} mayClose={isOpen && MERGERS.has(person.role)} />
            <Cells city={city} survey={data} />
          </div>
        </div>
      )}
    </RegisterFrame>
  );
}

function Cells({ city, survey }: { city: Staff["city"]; survey: Survey }) {
  const { t } = useWords();
  const palette = usePalette();
  const { data, error } = useSurveyCells(survey.id);
  const colours: Record<Step, string> = {
    notBegun: palette.stage.closed,
    begun: palette.cellBusy[1],
    done: palette.stage.verifying,
    toDecide: palette.late,
  };
  if (data === undefined) return error === null ? <Waiting height={300} /> : <ProblemNote error={error} />;
  const fills = STEPS.map((step) => ({
    codes: data.filter((cell) => stepOf(cell) === step).map((cell) => cell.cell_code),
    colour: colours[step],
  })).filter((fill) => fill.codes.length > 0);
  return (
    <div className={styles["gap"]}>
      {data.length > 0 && (
        <div>
          <PlaceMap
            city={city}
            title={t("survey.map")}
            subject={{ codes: [], caseQuery: null, point: null, frame: frameOf(data), fills }}
          />
          <ul className={styles["legend"]}>
            {STEPS.map((step) => (
              <li key={step}>
                <i style={{ background: colours[step] }} />
                {t(`survey.${step}`)}
              </li>
            ))}
          </ul>
        </div>
      )}
      <details className={page["section"]}>
        <summary>{t("survey.byCell")}</summary>
        <CellTable cells={data} />
      </details>
    </div>
  );
}

const COLUMNS = ["open", "found", "missing", "wrong_place", "new"] as const;

function CellTable({ cells }: { cells: readonly SurveyCell[] }) {
  const { t, number } = useWords();
  return (
    <div className={styles["table"]}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("survey.cell")}</th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" data-number>
                {t(column === "new" ? "survey.new_" : `survey.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cells.map((cell) => (
            <tr key={cell.cell_code}>
              <td>
                <Link href={cellPath(cell.cell_code)} className="figures">
                  {cell.cell_code}
                </Link>
              </td>
              {COLUMNS.map((column) => (
                <td key={column} data-number className="figures">
                  {number(cell[column])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
