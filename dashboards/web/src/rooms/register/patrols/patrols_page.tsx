import "../../../i18n/patrols_words";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import styles from "../register.module.css";
import { RegisterFrame } from "../register_frame";
import type { Staff } from "../register_room";
import { CoverageView } from "./coverage_view";
import { OwnPatrol } from "./own_patrol";
import { PatrolList } from "./patrol_list";
import { PlannedRounds } from "./planned_rounds";

/** Who sees tracks, and who sees where nobody was: the same roles that the server lets through. */
const TRACKERS = new Set<string>(["leader", "supervisor", "admin"]);
const WATCHERS = new Set<string>([...TRACKERS, "planner"]);

/** Patrols: an inspector's own to begin and end; for who leads and plans, where nobody was. */
export function PatrolsPage({ city, person }: Staff) {
  const { t } = useWords();
  const isWalker = person.role === "inspector";
  const isWatcher = WATCHERS.has(person.role);
  return (
    <RegisterFrame city={city} part="patrols" lead={t("register.patrolsHint")}>
      <div className={styles["gap"]}>
        {isWalker && <PlannedRounds city={city} />}
        {isWalker && <OwnPatrol personId={person.id} />}
        {isWatcher && <CoverageView city={city} />}
        {(isWalker || TRACKERS.has(person.role)) && <PatrolList hasNames={!isWalker} />}
        {!isWalker && !isWatcher && <p className={page["quiet"]}>{t("patrol.notFor")}</p>}
      </div>
    </RegisterFrame>
  );
}
