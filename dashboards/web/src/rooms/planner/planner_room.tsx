import "../../i18n/planner_words";
import { Suspense } from "react";
import { Route, Switch } from "wouter";
import { Waiting } from "../../ui/waiting";
import { NotFound } from "../not_found";
import { ForStaff } from "../pages/staff_page";
import { PARTS } from "./parts";

/** A part's own address, and those below it; the first part is the room's own address alone. */
function addressesOf(path: string): RegExp {
  return path === "/planner" ? /^\/planner\/?$/ : new RegExp(`^${path}(?:/.*)?$`);
}

/** The room of whoever plans: statistics of cells, what comes of them, and what may be taken along. */
export function PlannerRoom() {
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        {PARTS.map(({ path, Page }) => (
          <Route key={path} path={addressesOf(path)}>
            <ForStaff>{(staff) => <Page {...staff} />}</ForStaff>
          </Route>
        ))}
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}
