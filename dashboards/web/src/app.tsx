import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { COMMAND_PATH } from "./rooms/command/use_address";
import { NotFound } from "./rooms/not_found";
import { Waiting } from "./ui/waiting";

const Landing = lazy(async () => ({ default: (await import("./rooms/landing/landing_room")).LandingRoom }));
const SignIn = lazy(async () => ({ default: (await import("./rooms/sign_in/sign_in_room")).SignInRoom }));
const Command = lazy(async () => ({ default: (await import("./rooms/command/command_room")).CommandRoom }));
const Report = lazy(async () => ({ default: (await import("./rooms/report/report_room")).ReportRoom }));
const Status = lazy(async () => ({ default: (await import("./rooms/report/status_room")).StatusRoom }));

/** The rooms of the house; each is loaded when somebody enters it. */
export function App() {
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        <Route path="/" component={Landing} />
        <Route path="/sign-in" component={SignIn} />
        <Route path={COMMAND_PATH} component={Command} />
        <Route path="/report" component={Report} />
        <Route path="/report/status" component={Status} />
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}
