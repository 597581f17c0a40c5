import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { type Survey, useSurveys } from "../../../api/surveys";
import { dayOf } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { useNow } from "../../../ui/use_now";
import { Waiting } from "../../../ui/waiting";
import { MERGERS } from "../../command/roles";
import styles from "../register.module.css";
import { RegisterFrame } from "../register_frame";
import type { Staff } from "../register_room";
import { NewSurvey } from "./new_survey";
import { Progress, seenOf } from "./progress";

export function surveyPath(id: number): string {
  return `/register/surveys/${id}`;
}

/** All surveys, those under way first. */
export function SurveyList({ city, person }: Staff) {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const [isNew, setNew] = useState(false);
  const { data, error, refetch } = useSurveys();
  const mayPlan = MERGERS.has(person.role);
  const today = dayOf(useNow(60_000), city.timezone);
  return (
    <RegisterFrame
      city={city}
      part="surveys"
      lead={t("register.surveysHint")}
      tools={
        mayPlan && (
          <Button
            leftSection={<IconPlus size={17} />}
            aria-expanded={isNew}
            onClick={() => setNew((is) => !is)}
          >
            {t("survey.new")}
          </Button>
        )
      }
    >
      <div className={styles["gap"]}>
        {isNew && (
          <NewSurvey
            today={today}
            onDone={(id) => (id === null ? setNew(false) : navigate(surveyPath(id)))}
          />
        )}
        <ProblemNote error={error} onRetry={() => void refetch()} />
        {data === undefined && error === null && <Waiting height={120} />}
        {data?.length === 0 && !isNew && <p className={styles["quiet"]}>{t("survey.none")}</p>}
        {data !== undefined && data.length > 0 && (
          <ul className={styles["rows"]} data-testid="surveys">
            {data.map((survey) => (
              <li key={survey.id}>
                <Link href={surveyPath(survey.id)}>
                  <OneSurvey survey={survey} today={today} />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </RegisterFrame>
  );
}

function OneSurvey({ survey, today }: { survey: Survey; today: string }) {
  const { t, number, shortDate, instant } = useWords();
  const { done, all } = seenOf(survey);
  const isLate = survey.closed_at === null && survey.due_on < today;
  return (
    <>
      <span className={styles["line"]}>
        <strong>{survey.name}</strong>
        <small>
          {survey.closed_at === null
            ? t("survey.dueOn", { day: shortDate(survey.due_on) })
            : t("survey.closedOn", { when: instant(survey.closed_at) })}
          {isLate && <b style={{ color: "var(--alarm)" }}> · {t("survey.late")}</b>}
          {" · "}
          {t("survey.progress", { done: number(done), all: number(all) })}
        </small>
      </span>
      <Progress survey={survey} />
    </>
  );
}
