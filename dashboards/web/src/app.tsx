import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { NotFound } from "./rooms/not_found";
import { CELL_PATH, COMPONENT_PATH } from "./rooms/pages/paths";
import { Waiting } from "./ui/waiting";

const Landing = lazy(async () => ({ default: (await import("./rooms/landing/landing_room")).LandingRoom }));
const SignIn = lazy(async () => ({ default: (await import("./rooms/sign_in/sign_in_room")).SignInRoom }));
const Command = lazy(async () => ({ default: (await import("./rooms/command/command_room")).CommandRoom }));
const Cell = lazy(async () => ({ default: (await import("./rooms/pages/cell_room")).CellRoom }));
const Component = lazy(async () => ({
  default: (await import("./rooms/pages/component_room")).ComponentRoom,
}));
const Register = lazy(async () => ({
  default: (await import("./rooms/register/register_room")).RegisterRoom,
}));
const Evaluation = lazy(async () => ({
  default: (await import("./rooms/evaluation/evaluation_room")).EvaluationRoom,
}));
const Planner = lazy(async () => ({ default: (await import("./rooms/planner/planner_room")).PlannerRoom }));
const Rules = lazy(async () => ({ default: (await import("./rooms/rules/rules_room")).RulesRoom }));
const Notices = lazy(async () => ({ default: (await import("./rooms/notices/notices_room")).NoticesRoom }));
const Office = lazy(async () => ({ default: (await import("./rooms/office/office_room")).OfficeRoom }));
const People = lazy(async () => ({ default: (await import("./rooms/people/people_room")).PeopleRoom }));
const Address = lazy(async () => ({ default: (await import("./rooms/address/address_room")).AddressRoom }));
const Report = lazy(async () => ({ default: (await import("./rooms/report/report_room")).ReportRoom }));
const Status = lazy(async () => ({ default: (await import("./rooms/report/status_room")).StatusRoom }));

/** The rooms of the house; each is loaded when somebody enters it. */
export function App() {
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        <Route path="/" component={Landing} />
        <Route path="/sign-in" component={SignIn} />
        <Route path="/command" component={Command} />
        <Route path={CELL_PATH}>{({ code }) => <Cell key={code} code={code ?? ""} />}</Route>
        <Route path={COMPONENT_PATH}>{({ code }) => <Component key={code} code={code ?? ""} />}</Route>
        <Route path={/^\/register(?:\/.*)?$/} component={Register} />
        <Route path={/^\/evaluation(?:\/.*)?$/} component={Evaluation} />
        <Route path={/^\/planner(?:\/.*)?$/} component={Planner} />
        <Route path={/^\/rules(?:\/.*)?$/} component={Rules} />
        <Route path={/^\/notices(?:\/.*)?$/} component={Notices} />
        <Route path="/office" component={Office} />
        <Route path={/^\/people(?:\/.*)?$/} component={People} />
        <Route path="/address" component={Address} />
        <Route path="/report" component={Report} />
        <Route path="/report/status" component={Status} />
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}
