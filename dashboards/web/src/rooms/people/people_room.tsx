import "../../i18n/people_words";
import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { Waiting } from "../../ui/waiting";
import { NotFound } from "../not_found";
import { ForStaff } from "../pages/staff_page";
import { MANAGERS } from "./people_frame";

const Accounts = lazy(async () => ({ default: (await import("./accounts_page")).AccountsPage }));
const Departments = lazy(async () => ({ default: (await import("./departments_page")).DepartmentsPage }));
const Tokens = lazy(async () => ({ default: (await import("./tokens_page")).TokensPage }));

/** The room of who works here: accounts, departments, and programs that act in somebody's name. */
export function PeopleRoom() {
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        <Route path="/people">
          <ForStaff>
            {(staff) =>
              MANAGERS.has(staff.person.role) ? (
                <Accounts {...staff} />
              ) : (
                <Redirect to="/people/departments" replace />
              )
            }
          </ForStaff>
        </Route>
        <Route path="/people/departments">
          <ForStaff>{(staff) => <Departments {...staff} />}</ForStaff>
        </Route>
        <Route path="/people/tokens">
          <ForStaff>{(staff) => <Tokens {...staff} />}</ForStaff>
        </Route>
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}
