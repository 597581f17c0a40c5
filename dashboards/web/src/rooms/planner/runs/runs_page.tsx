import "../../../i18n/studio_words";
import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { Waiting } from "../../../ui/waiting";
import { NotFound } from "../../not_found";
import type { Staff } from "../parts";

const RunList = lazy(async () => ({ default: (await import("./run_list")).RunList }));
const RunPage = lazy(async () => ({ default: (await import("./run_page")).RunPage }));
const ComparePage = lazy(async () => ({ default: (await import("../compare/compare_page")).ComparePage }));

/** Runs: the list of them, one of them, two side by side. */
export function RunsPage(staff: Staff) {
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        <Route path="/planner/runs">
          <RunList {...staff} />
        </Route>
        <Route path="/planner/runs/compare">
          <ComparePage {...staff} />
        </Route>
        <Route path={/^\/planner\/runs\/(?<id>[1-9]\d{0,8})\/?$/}>
          {({ id }) => <RunPage key={id} {...staff} id={Number(id)} />}
        </Route>
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}
