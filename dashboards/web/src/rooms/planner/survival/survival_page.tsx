import "../../../i18n/studio_words";
import "../../../i18n/rates_words";
import { MultiSelect, Select, Switch } from "@mantine/core";
import { useMemo } from "react";
import type { SurvivalChoices } from "../../../api/rates";
import { useSurvival, useSurvivalChoices } from "../../../api/rates";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import { useChoices } from "../../pages/use_choices";
import { Loaded } from "../../rules/loaded";
import type { Staff } from "../parts";
import { PlannerFrame } from "../planner_frame";
import styles from "../rates/rates.module.css";
import { type Days, daysOf, spanOf } from "../studio/draft";
import { PeriodChoice } from "../studio/period_choice";
import {
  askedOf,
  attributesOf,
  CLOCKS,
  EVENTS,
  GROUPS,
  type Question,
  questionOf,
  SHARES,
  WITHIN_M,
} from "./asked";
import { SurvivalTold } from "./survival_told";

/** How long components last, told apart by what they are, and how often to look. What is shown is in the address. */
export function SurvivalPage({ city }: Staff) {
  const { t } = useWords();
  const choices = useSurvivalChoices();
  return (
    <PlannerFrame city={city} part="survival">
      <Loaded query={choices}>
        {(data) =>
          data.classes.length === 0 ? (
            <p className={page["note"]} role="status">
              {t("survival.noComponents")}
            </p>
          ) : (
            <Asked choices={data} zone={city.timezone} />
          )
        }
      </Loaded>
    </PlannerFrame>
  );
}

function Asked({ choices, zone }: { choices: SurvivalChoices; zone: string }) {
  const { search } = useChoices();
  const days = useMemo(() => daysOf(choices, zone, Date.now()), [choices, zone]);
  const question = questionOf(search, choices, spanOf("year", days));
  const query = useSurvival(askedOf(question, zone), question.classIds.length > 0);
  return (
    <>
      <Choices choices={choices} question={question} days={days} />
      <Loaded query={query}>{(data) => <SurvivalTold told={data} share={question.share} />}</Loaded>
    </>
  );
}

type Props = { choices: SurvivalChoices; question: Question; days: Days };

function Choices({ choices, question, days }: Props) {
  const { t, nameOf, number } = useWords();
  const { put } = useChoices();
  const attributes = attributesOf(choices, question.classIds);
  const asked = choices.classes.filter(({ id }) => question.classIds.includes(id));
  const groups = GROUPS.filter(
    (one) =>
      (one !== "attribute" || attributes.length > 0) &&
      (one !== "owner" || asked.some(({ has_owners }) => has_owners)) &&
      (one !== "class" || question.classIds.length > 1) &&
      (one !== "ground" || choices.has_streets) &&
      (one !== "age" || question.believes),
  );
  return (
    <section className={styles["choices"]}>
      <div className={styles["pair"]}>
        <MultiSelect
          label={t("survival.classes")}
          data={choices.classes.map((one) => ({
            value: String(one.id),
            label: `${nameOf(one)} · ${number(one.components)}`,
          }))}
          value={question.classIds.map(String)}
          onChange={(next) => put({ components: next.length === 0 ? null : next.join(","), attribute: null })}
          searchable
        />
        <Select
          label={t("survival.event")}
          data={EVENTS.map((one) => ({ value: one, label: t(`survival.events.${one}`) }))}
          value={question.event}
          onChange={(next) => put({ event: next })}
          allowDeselect={false}
        />
        {question.event !== "next_case" && (
          <Select
            label={t("survival.clock")}
            data={CLOCKS.map((one) => ({ value: one, label: t(`survival.clocks.${one}`) }))}
            value={question.clock}
            onChange={(next) => put({ clock: next })}
            allowDeselect={false}
          />
        )}
        <Select
          label={t("survival.group")}
          data={groups.map((one) => ({ value: one, label: t(`survival.groups.${one}`) }))}
          value={question.group}
          onChange={(next) => put({ group: next })}
          allowDeselect={false}
        />
        {question.group === "attribute" && attributes.length > 0 && (
          <Select
            label={t("survival.attribute")}
            data={attributes}
            value={question.attribute}
            onChange={(next) => put({ attribute: next })}
            allowDeselect={false}
          />
        )}
      </div>
      <PeriodChoice days={days} draft={question} onPeriod={(period) => put(period)} />
      <div className={styles["pair"]}>
        <Select
          label={t("survival.within")}
          data={[
            { value: "0", label: t("survival.withinNone") },
            ...WITHIN_M.map((one) => ({ value: String(one), label: t("survival.metres", { metres: one }) })),
          ]}
          value={String(question.within ?? 0)}
          onChange={(next) => put({ within: next })}
          allowDeselect={false}
        />
        <Select
          label={t("survival.share")}
          data={SHARES.map((one) => ({
            value: String(one),
            label: t("survival.percent", { percent: 100 * one }),
          }))}
          value={String(question.share)}
          onChange={(next) => put({ share: next })}
          allowDeselect={false}
        />
        <Switch
          label={t("survival.believe")}
          checked={question.believes}
          onChange={({ currentTarget }) => put({ start: currentTarget.checked ? null : "0" })}
        />
      </div>
      <p className={page["quiet"]}>{t(`survival.eventSays.${question.event}`)}</p>
    </section>
  );
}
