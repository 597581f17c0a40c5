import "../../../i18n/plans_words";
import { Checkbox } from "@mantine/core";
import { type PatrolPlan, usePatrolPlans, useWatchLists, type WatchList } from "../../../api/planning";
import { useWords } from "../../../i18n/use_words";
import { useNow } from "../../../ui/use_now";
import page from "../../pages/page.module.css";
import { useChoices } from "../../pages/use_choices";
import { Loaded } from "../../rules/loaded";
import type { Staff } from "../parts";
import { PlannerFrame } from "../planner_frame";
import { type Chosen, ChosenView } from "./chosen_view";
import styles from "./plans.module.css";

const ENDERS = new Set(["supervisor", "leader", "planner", "admin"]);

/** Watch lists and patrol plans: until when they hold, where, and what came of them. What is chosen is in the address. */
export function PlansPage({ city, person }: Staff) {
  const { t } = useWords();
  const { search, put } = useChoices();
  const isAll = search.get("expired") === "1";
  const lists = useWatchLists(isAll || search.has("watch"));
  const plans = usePatrolPlans(isAll || search.has("plan"));
  return (
    <PlannerFrame
      city={city}
      part="plans"
      tools={
        <Checkbox
          label={t("plans.expired")}
          checked={isAll}
          onChange={({ currentTarget }) => put({ expired: currentTarget.checked ? "1" : null })}
        />
      }
    >
      <Loaded query={lists}>
        {(watching) => (
          <Loaded query={plans}>
            {(walking) => <Both city={city} person={person} lists={watching.items} plans={walking.items} />}
          </Loaded>
        )}
      </Loaded>
    </PlannerFrame>
  );
}

function Both({ city, person, lists, plans }: Staff & { lists: WatchList[]; plans: PatrolPlan[] }) {
  const { t } = useWords();
  const { search, put } = useChoices();
  const now = useNow(60_000);
  const chosen = chosenOf(lists, plans, search);
  if (lists.length + plans.length === 0) return <p className={page["quiet"]}>{t("plans.none")}</p>;
  const isOver = (one: WatchList | PatrolPlan) => Date.parse(one.ended_at ?? one.valid_until) <= now;
  return (
    <div className={styles["split"]}>
      <nav aria-label={t("plans.choose")}>
        <Listed
          title={t("plans.plan")}
          items={plans}
          kind="plan"
          chosen={chosen}
          isOver={isOver}
          onChoose={(id) => put({ plan: String(id), watch: null })}
        />
        <Listed
          title={t("plans.watch")}
          items={lists}
          kind="watch"
          chosen={chosen}
          isOver={isOver}
          onChoose={(id) => put({ watch: String(id), plan: null })}
        />
      </nav>
      <div className={styles["chosen"]}>
        {chosen !== null && (
          <ChosenView
            key={`${chosen.kind}/${chosen.one.id}`}
            city={city}
            chosen={chosen}
            mayEnd={ENDERS.has(person.role) && !isOver(chosen.one)}
          />
        )}
      </div>
    </div>
  );
}

/** What the address names; else the first plan, else the first list. */
function chosenOf(lists: WatchList[], plans: PatrolPlan[], search: URLSearchParams): Chosen | null {
  const list = lists.find(({ id }) => String(id) === search.get("watch"));
  if (list !== undefined) return { kind: "watch", one: list };
  const plan = plans.find(({ id }) => String(id) === search.get("plan")) ?? plans[0];
  if (plan !== undefined) return { kind: "plan", one: plan };
  return lists[0] === undefined ? null : { kind: "watch", one: lists[0] };
}

type ListedProps = {
  title: string;
  items: readonly (WatchList | PatrolPlan)[];
  kind: Chosen["kind"];
  chosen: Chosen | null;
  isOver: (one: WatchList | PatrolPlan) => boolean;
  onChoose: (id: number) => void;
};

function Listed({ title, items, kind, chosen, isOver, onChoose }: ListedProps) {
  const { t, instant } = useWords();
  if (items.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      <ul className={styles["list"]} data-testid={`${kind}-list`}>
        {items.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              aria-pressed={chosen?.kind === kind && chosen.one.id === one.id}
              data-over={isOver(one)}
              onClick={() => onChoose(one.id)}
            >
              <strong>{one.name}</strong>
              <small>
                {t(isOver(one) ? "plans.over" : "plans.until", {
                  day: instant(one.ended_at ?? one.valid_until),
                })}{" "}
                · {t("plans.cells", { count: one.cells.length })}
                {"covered" in one &&
                  ` · ${t("plans.covered", { share: `${Math.round((100 * one.covered) / one.total)} %` })}`}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
