import "../../i18n/rules_words";
import { lazy, type ReactNode, Suspense } from "react";
import { Route, Switch } from "wouter";
import type { City, Person } from "../../api/types";
import { Waiting } from "../../ui/waiting";
import { NotFound } from "../not_found";
import { ForStaff } from "../pages/staff_page";

const Home = lazy(async () => ({ default: (await import("./home")).Home }));
const Escalation = lazy(async () => ({ default: (await import("./escalation_page")).EscalationPage }));
const Relapses = lazy(async () => ({ default: (await import("./relapses_page")).RelapsesPage }));
const Duplicates = lazy(async () => ({ default: (await import("./duplicates_page")).DuplicatesPage }));
const Evidence = lazy(async () => ({ default: (await import("./evidence_page")).EvidencePage }));
const Controls = lazy(async () => ({ default: (await import("./controls/controls_page")).ControlsPage }));
const Collectors = lazy(async () => ({ default: (await import("./collectors_page")).CollectorsPage }));
const Crews = lazy(async () => ({ default: (await import("./crews_page")).CrewsPage }));
const Suspensions = lazy(async () => ({ default: (await import("./suspensions_page")).SuspensionsPage }));
const Patrols = lazy(async () => ({ default: (await import("./patrol_rule_page")).PatrolRulePage }));
const Calendars = lazy(async () => ({ default: (await import("./calendars_page")).CalendarsPage }));
const Alarms = lazy(async () => ({ default: (await import("./alarms_page")).AlarmsPage }));
const Emergencies = lazy(async () => ({ default: (await import("./emergencies_page")).EmergenciesPage }));

/** What every page of the room is given. */
export type Staff = { city: City; person: Person };

/** The room of what a city sets for itself; everybody reads, some change. */
export function RulesRoom() {
  const page = (draw: (staff: Staff) => ReactNode) => <ForStaff>{draw}</ForStaff>;
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        <Route path="/rules">
          {page((staff) => (
            <Home {...staff} />
          ))}
        </Route>
        <Route path="/rules/escalation">
          {page((staff) => (
            <Escalation {...staff} />
          ))}
        </Route>
        <Route path="/rules/relapses">
          {page((staff) => (
            <Relapses {...staff} />
          ))}
        </Route>
        <Route path="/rules/duplicates">
          {page((staff) => (
            <Duplicates {...staff} />
          ))}
        </Route>
        <Route path="/rules/evidence">
          {page((staff) => (
            <Evidence {...staff} />
          ))}
        </Route>
        <Route path="/rules/controls">
          {page((staff) => (
            <Controls {...staff} />
          ))}
        </Route>
        <Route path="/rules/collectors">
          {page((staff) => (
            <Collectors {...staff} />
          ))}
        </Route>
        <Route path="/rules/crews">
          {page((staff) => (
            <Crews {...staff} />
          ))}
        </Route>
        <Route path="/rules/suspensions">
          {page((staff) => (
            <Suspensions {...staff} />
          ))}
        </Route>
        <Route path="/rules/patrols">
          {page((staff) => (
            <Patrols {...staff} />
          ))}
        </Route>
        <Route path="/rules/calendars">
          {page((staff) => (
            <Calendars {...staff} />
          ))}
        </Route>
        <Route path="/rules/alarms">
          {page((staff) => (
            <Alarms {...staff} />
          ))}
        </Route>
        <Route path="/rules/emergencies">
          {page((staff) => (
            <Emergencies {...staff} />
          ))}
        </Route>
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}
