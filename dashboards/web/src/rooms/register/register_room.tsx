import "../../i18n/acts_words";
import "../../i18n/register_words";
import { lazy, type ReactNode, Suspense } from "react";
import { Route, Switch } from "wouter";
import type { City, Person } from "../../api/types";
import { Waiting } from "../../ui/waiting";
import { NotFound } from "../not_found";
import { ForStaff } from "../pages/staff_page";

const Home = lazy(async () => ({ default: (await import("./home")).Home }));
const NewComponent = lazy(async () => ({ default: (await import("./new_component")).NewComponentPage }));
const Surveys = lazy(async () => ({ default: (await import("./surveys/survey_list")).SurveyList }));
const OneSurvey = lazy(async () => ({ default: (await import("./surveys/survey_page")).SurveyPage }));
const Walk = lazy(async () => ({ default: (await import("./surveys/walk_page")).WalkPage }));
const Patrols = lazy(async () => ({ default: (await import("./patrols/patrols_page")).PatrolsPage }));
const Suspects = lazy(async () => ({ default: (await import("./suspects/suspects_page")).SuspectsPage }));
const Handover = lazy(async () => ({ default: (await import("./handover/handover_page")).HandoverPage }));
const Duty = lazy(async () => ({ default: (await import("./duty/duty_page")).DutyPage }));
const Conditions = lazy(async () => ({
  default: (await import("./conditions/conditions_page")).ConditionsPage,
}));
const Changes = lazy(async () => ({ default: (await import("./versions/changes_page")).ChangesPage }));
const Versions = lazy(async () => ({ default: (await import("./versions/versions_page")).VersionsPage }));

/** What every page of the room is given. */
export type Staff = { city: City; person: Person };

/** The room of those who keep the register; each of its pages is loaded when somebody enters it. */
export function RegisterRoom() {
  const page = (draw: (staff: Staff) => ReactNode) => <ForStaff>{draw}</ForStaff>;
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        <Route path="/register">
          {page((staff) => (
            <Home {...staff} />
          ))}
        </Route>
        <Route path="/register/new">
          {page((staff) => (
            <NewComponent {...staff} />
          ))}
        </Route>
        <Route path="/register/surveys">
          {page((staff) => (
            <Surveys {...staff} />
          ))}
        </Route>
        <Route path={/^\/register\/surveys\/(?<id>\d{1,9})\/?$/}>
          {({ id }) => page((staff) => <OneSurvey key={id} {...staff} id={Number(id)} />)}
        </Route>
        <Route path={/^\/register\/surveys\/(?<id>\d{1,9})\/walk\/?$/}>
          {({ id }) => page((staff) => <Walk key={id} {...staff} id={Number(id)} />)}
        </Route>
        <Route path="/register/patrols">
          {page((staff) => (
            <Patrols {...staff} />
          ))}
        </Route>
        <Route path="/register/suspects">
          {page((staff) => (
            <Suspects {...staff} />
          ))}
        </Route>
        <Route path="/register/handover">
          {page((staff) => (
            <Handover {...staff} />
          ))}
        </Route>
        <Route path="/register/duty">
          {page((staff) => (
            <Duty {...staff} />
          ))}
        </Route>
        <Route path="/register/conditions">
          {page((staff) => (
            <Conditions {...staff} />
          ))}
        </Route>
        <Route path="/register/versions">
          {page((staff) => (
            <Versions {...staff} />
          ))}
        </Route>
        <Route path={/^\/register\/versions\/(?<id>\d{1,5})\/?$/}>
          {({ id }) => page((staff) => <Changes key={id} {...staff} id={Number(id)} />)}
        </Route>
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}
