import "../../i18n/notices_words";
import { lazy, type ReactNode, Suspense } from "react";
import { Route, Switch } from "wouter";
import type { City, Person } from "../../api/types";
import { Waiting } from "../../ui/waiting";
import { NotFound } from "../not_found";
import { ForStaff } from "../pages/staff_page";
import { InboxPage } from "./inbox_page";

const Settings = lazy(async () => ({ default: (await import("./settings_page")).SettingsPage }));
const Deliveries = lazy(async () => ({ default: (await import("./deliveries_page")).DeliveriesPage }));

const Webhooks = lazy(async () => ({ default: (await import("./webhooks_page")).WebhooksPage }));

/** What every page of the room is given. */
export type Staff = { city: City; person: Person };

/** The room of what one is told: the inbox, how one wants to be told, and what went out. */
export function NoticesRoom() {
  const page = (draw: (staff: Staff) => ReactNode) => <ForStaff>{draw}</ForStaff>;
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        <Route path="/notices">
          {page((staff) => (
            <InboxPage {...staff} />
          ))}
        </Route>
        <Route path="/notices/settings">
          {page((staff) => (
            <Settings {...staff} />
          ))}
        </Route>
        <Route path="/notices/deliveries">
          {page((staff) => (
            <Deliveries {...staff} />
          ))}
        </Route>
        <Route path="/notices/webhooks">
          {page((staff) => (
            <Webhooks {...staff} />
          ))}
        </Route>
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}
