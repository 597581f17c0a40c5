import "../../../i18n/studio_words";
import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { type FormEvent, useMemo } from "react";
import { Link, useLocation } from "wouter";
import { ApiProblem } from "../../../api/problem";
import { type Choices, useAskRun, useRuns, useStudioChoices } from "../../../api/studio";
import { useKey } from "../../../api/use_key";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import page from "../../pages/page.module.css";
import { useChoices } from "../../pages/use_choices";
import { Loaded } from "../../rules/loaded";
import type { Staff } from "../parts";
import { PlannerFrame } from "../planner_frame";
import { RunRows } from "../runs/run_rows";
import { useBoth } from "../use_both";
import { AskedWords } from "./asked_words";
import { DataChoice } from "./data_choice";
import {
  areasInOrder,
  askOf,
  changeToSearch,
  type Draft,
  daysOf,
  draftFromSearch,
  fieldOf,
  methodOf,
  paramToSearch,
} from "./draft";
import { MethodChoice } from "./method_choice";
import { ParamFields } from "./param_fields";
import { PeriodChoice } from "./period_choice";
import styles from "./studio.module.css";

const INDENT: Record<string, string> = { county: "", street: "\u2003", community: "\u2003\u2003" };

/** The first page of the room: a question is put together, and asked. It is kept in the address. */
export function StudioPage({ city }: Staff) {
  const { t } = useWords();
  const choices = useStudioChoices();
  return (
    <PlannerFrame city={city} part="studio">
      <Loaded query={choices}>
        {(data) =>
          data.cells === 0 ? (
            <p className={page["note"]} role="status">
              {t("studio.noCells")}
            </p>
          ) : (
            <Question choices={data} zone={city.timezone} />
          )
        }
      </Loaded>
    </PlannerFrame>
  );
}

function Question({ choices, zone }: { choices: Choices; zone: string }) {
  const { t, nameOf } = useWords();
  const both = useBoth();
  const [, navigate] = useLocation();
  const { search, put } = useChoices();
  const days = useMemo(() => daysOf(choices, zone, Date.now()), [choices, zone]);
  const draft = draftFromSearch(search, choices, days);
  const method = methodOf(choices, draft.method);
  const change = (part: Partial<Draft>) => put(changeToSearch(part));
  const keyOf = useKey();
  const asking = useAskRun();
  const { fault, faultOf } = useFault(asking.error);
  const weights = choices.weights.find(({ code }) => code === draft.weights);
  const areas = useMemo(
    () =>
      areasInOrder(choices.areas).map((one) => ({
        value: one.code,
        label: `${INDENT[one.level] ?? ""}${nameOf(one)}`,
      })),
    [choices.areas, nameOf],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = askOf(draft, choices, zone);
    asking.mutate({ body, key: keyOf(body) }, { onSuccess: ({ id }) => navigate(`/planner/runs/${id}`) });
  };
  const hasPeriod = draft.data !== "components" || method?.needs_period === true;

  return (
    <form className={styles["studio"]} onSubmit={submit} data-testid="studio">
      <div className={styles["steps"]}>
        <fieldset>
          <legend>{t("studio.question")}</legend>
          <MethodChoice
            choices={choices}
            method={method}
            onMethod={(code) => put({ ...forgotten(search), ...changeToSearch({ method: code }) })}
          />
        </fieldset>
        <fieldset>
          <legend>{t("studio.ofWhat")}</legend>
          <DataChoice
            choices={choices}
            data={draft.data}
            classIds={draft.classIds}
            label={t("studio.data")}
            error={faultOf("class_ids") ?? faultOf("data")}
            isCasesOnly={method?.needs_sources === true}
            onChoose={change}
          />
          {draft.beside !== null && (
            <div className={styles["beside"]}>
              <strong>{t("studio.beside")}</strong> <small>{t("studio.besideHint")}</small>
              <DataChoice
                choices={choices}
                {...draft.beside}
                label={t("studio.beside")}
                error={faultOf("beside")}
                onChoose={(beside) => change({ beside })}
              />
            </div>
          )}
        </fieldset>
        <fieldset>
          <legend>{t("studio.whereWhen")}</legend>
          <Select
            label={t("studio.area")}
            placeholder={t("studio.wholeCity")}
            data={areas}
            value={draft.area}
            onChange={(area) => change({ area })}
            searchable
            clearable
            limit={300}
            error={faultOf("area")}
            clearButtonProps={{ "aria-label": t("room.clear") }}
          />
          {hasPeriod ? (
            <PeriodChoice days={days} draft={draft} error={faultOf("period")} onPeriod={change} />
          ) : (
            <p className={page["quiet"]}>{t("studio.asNow")}</p>
          )}
        </fieldset>
        {method !== undefined && method.exposure !== "no" && (
          <fieldset>
            <legend>{t("studio.exposure")}</legend>
            <Select
              aria-label={t("studio.exposure")}
              description={t("studio.exposureHint")}
              data={choices.exposures
                .filter(({ code }) => code !== "none" || method.exposure === "optional")
                .map((one) => {
                  const unit = both(one.unit, one.unit_en);
                  const name = unit === "" ? nameOf(one) : `${nameOf(one)} [${unit}]`;
                  return {
                    value: one.code,
                    label: one.is_known ? name : `${name}: ${t("studio.notKnown")}`,
                    disabled: !one.is_known,
                  };
                })}
              value={draft.exposure}
              allowDeselect={false}
              error={faultOf("exposure")}
              onChange={(exposure) => exposure !== null && change({ exposure })}
            />
          </fieldset>
        )}
        <details className={styles["more"]} open={fault?.isInside}>
          <summary>{t("studio.details")}</summary>
          <div className={styles["fields"]}>
            {method?.uses_weights && (
              <Select
                label={t("studio.weights")}
                data={choices.weights.map((one) => {
                  const isLacking = one.needs_streets && !choices.has_streets;
                  const label = isLacking ? `${nameOf(one)}: ${t("studio.noStreets")}` : nameOf(one);
                  return { value: one.code, label, disabled: isLacking };
                })}
                value={draft.weights}
                allowDeselect={false}
                error={faultOf("weights")}
                onChange={(next) => next !== null && change({ weights: next })}
              />
            )}
            {method?.uses_weights && (
              <ParamFields
                params={weights?.params ?? []}
                values={draft.weightParams}
                faultOf={(name) => faultOf(`weight_params.${name}`)}
                onParam={(param, value) => put(paramToSearch("w", param, value))}
              />
            )}
            <ParamFields
              params={method?.params ?? []}
              values={draft.params}
              faultOf={(name) => faultOf(`params.${name}`)}
              onParam={(param, value) => put(paramToSearch("p", param, value))}
            />
            <NumberInput
              label={t("studio.seed")}
              description={t("studio.seedHint")}
              value={draft.seed}
              min={0}
              allowDecimal={false}
              error={faultOf("seed")}
              onChange={(seed) => typeof seed === "number" && change({ seed })}
            />
            <TextInput
              label={t("studio.title")}
              description={t("studio.titleHint")}
              value={draft.title}
              maxLength={200}
              error={faultOf("title")}
              onChange={({ currentTarget }) => change({ title: currentTarget.value })}
            />
          </div>
        </details>
      </div>
      <aside className={styles["aside"]}>
        <section className={page["section"]} aria-label={t("studio.asked")}>
          <h2>{t("studio.asked")}</h2>
          <AskedWords choices={choices} draft={draft} />
          {fault === null ? <ProblemNote error={asking.error} /> : <p role="alert">{fault.words}</p>}
          {choices.may_run ? (
            <Button
              type="submit"
              size="md"
              fullWidth
              loading={asking.isPending}
              leftSection={<IconPlayerPlay size={18} aria-hidden="true" />}
            >
              {t("studio.run")}
            </Button>
          ) : (
            <p className={page["note"]} role="note">
              {t("studio.onlyRead")}
            </p>
          )}
          {search.size > 0 && (
            <Button mt="xs" variant="subtle" fullWidth component={Link} href="/planner">
              {t("studio.reset")}
            </Button>
          )}
        </section>
        <LastRuns />
      </aside>
    </form>
  );
}

/** Parameters of the method before mean nothing to the next. */
function forgotten(search: URLSearchParams): Record<string, null> {
  const own = [...search.keys()].filter((name) => name.startsWith("p.") || name.startsWith("beside"));
  return Object.fromEntries(own.map((name) => [name, null]));
}

/** What the server refused, and at which field it is said. */
function useFault(error: Error | null) {
  const { t, language } = useWords();
  const isAsk = error instanceof ApiProblem && error.code === "studio.ask_invalid";
  const field = isAsk ? fieldOf(error.details["field"]) : null;
  const reason = isAsk ? String(error.details["reason"]) : "";
  // The server says it in English: better than nothing to who reads that.
  const said = language === "en" && error !== null ? error.message : t("studio.fault");
  const words = t(`studio.faults.${reason}`, { defaultValue: said });
  const inside = field !== null && /^(params|weights|weight_params|seed|title)\b/.test(field);
  return {
    fault:
      field === null
        ? null
        : {
            words: `${t(`askField.${field.split(".")[0]}`, { defaultValue: field })}: ${words}`,
            isInside: inside,
          },
    faultOf: (name: string) => (field === name ? words : undefined),
  };
}

function LastRuns() {
  const { t } = useWords();
  const runs = useRuns({ mine: true, method: null, state: null }, 5);
  const rows = runs.data?.pages[0]?.runs ?? [];
  return (
    <section className={page["section"]} aria-label={t("studio.mine")}>
      <h2>{t("studio.mine")}</h2>
      {rows.length === 0 ? (
        <p className={page["quiet"]}>{t("studio.noneYet")}</p>
      ) : (
        <RunRows runs={rows} isBrief />
      )}
      <p className={styles["all"]}>
        <Link href="/planner/runs">{t("studio.allRuns")}</Link>
      </p>
    </section>
  );
}
