import { Alert, Badge, Button, Checkbox, Group } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { type Survey, type SurveyOutcome, useCloseSurvey, useConsequences } from "../../../api/surveys";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { componentPath } from "../../pages/paths";
import styles from "../register.module.css";

/** What the register is asked to do comes first, then what is left to a person. */
const ORDER = ["double", "changed", "lost", "move", "register", "intact"] as const;
const LEFT_TO_PEOPLE = new Set<string>(["double", "changed"]);
/** As many of one kind are listed before somebody asks for more. */
const FIRST = 20;

/** What follows from the findings of a survey, and the button that makes it so. */
export function Consequences({ survey, mayClose }: { survey: Survey; mayClose: boolean }) {
  const { t, number } = useWords();
  const { data, error, refetch } = useConsequences(survey.id);
  const kinds = ORDER.map((kind) => ({
    kind,
    items: (data ?? []).filter((one) => one.consequence === kind),
  })).filter(({ items }) => items.length > 0);
  return (
    <section className={page["section"]} data-testid="consequences">
      <h2>{t("survey.follow")}</h2>
      {survey.closed_at === null && <p className={page["note"]}>{t("survey.followHint")}</p>}
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Waiting height={80} />}
      {data !== undefined && kinds.length === 0 && <p className={page["quiet"]}>{t("survey.followNone")}</p>}
      {kinds.map(({ kind, items }) => (
        <details key={kind} open={LEFT_TO_PEOPLE.has(kind)} style={{ marginTop: 8 }}>
          <summary>
            {t(`consequence.${kind}`)}{" "}
            <Badge variant="light" color={LEFT_TO_PEOPLE.has(kind) ? "yellow" : "spruce"}>
              {number(items.length)}
            </Badge>
          </summary>
          <Items items={items} />
        </details>
      ))}
      {mayClose && <CloseForm survey={survey} />}
    </section>
  );
}

function Items({ items }: { items: readonly SurveyOutcome[] }) {
  const { t, instant } = useWords();
  const [most, setMost] = useState(FIRST);
  return (
    <>
      <ul className={page["plain"]} style={{ padding: "6px 0" }}>
        {items.slice(0, most).map((one) => (
          <li key={one.finding_id}>
            {one.component_code === null ? (
              one.class_name
            ) : (
              <>
                {one.class_name}{" "}
                <Link href={componentPath(one.made_code ?? one.component_code)} className="figures">
                  {one.made_code ?? one.component_code}
                </Link>
              </>
            )}
            <small>
              {t(one.finding === "new" ? "survey.new_" : `survey.${one.finding}`)} · {one.actor_name} ·{" "}
              {instant(one.found_at)}
              {one.note !== "" && ` · ${one.note}`}
            </small>
          </li>
        ))}
      </ul>
      {items.length > most && (
        <Button size="compact-sm" variant="subtle" onClick={() => setMost(most * 5)}>
          {t("common.more")}
        </Button>
      )}
    </>
  );
}

function CloseForm({ survey }: { survey: Survey }) {
  const { t, number } = useWords();
  const close = useCloseSurvey(survey.id);
  const [leavesOpen, setLeavesOpen] = useState(false);
  const isReady = survey.open === 0 || leavesOpen;
  const go = (apply: boolean) => close.mutate({ apply, leave_open: leavesOpen, note: "" });
  return (
    <div className={styles["form"]} style={{ marginTop: 16 }}>
      <p className={page["note"]}>{t("survey.closeHint")}</p>
      {survey.open > 0 && (
        <Checkbox
          label={t("survey.leaveOpen", { count: number(survey.open) })}
          checked={leavesOpen}
          onChange={({ currentTarget }) => setLeavesOpen(currentTarget.checked)}
        />
      )}
      <ProblemNote error={close.error} />
      {close.isSuccess && (
        <Alert color="green" variant="light">
          {t("survey.applied")}
        </Alert>
      )}
      <Group gap="xs">
        <Button disabled={!isReady} loading={close.isPending} onClick={() => go(true)}>
          {t("survey.close")}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          disabled={!isReady || close.isPending}
          onClick={() => go(false)}
        >
          {t("survey.closeOnly")}
        </Button>
      </Group>
    </div>
  );
}
