import "../../i18n/evaluation_words";
import { lazy, type ReactNode, Suspense } from "react";
import { Route, Switch } from "wouter";
import type { City, Person } from "../../api/types";
import { Waiting } from "../../ui/waiting";
import { NotFound } from "../not_found";
import { ForStaff } from "../pages/staff_page";

const Scores = lazy(async () => ({ default: (await import("./scores_page")).ScoresPage }));
const Reinspections = lazy(async () => ({
  default: (await import("./reinspections/reinspections_page")).ReinspectionsPage,
}));
const Doubts = lazy(async () => ({ default: (await import("./doubts/doubts_page")).DoubtsPage }));
const PingPong = lazy(async () => ({ default: (await import("./ping_pong/ping_pong_page")).PingPongPage }));
const Hexagons = lazy(async () => ({ default: (await import("./hexagons/hexagons_page")).HexagonsPage }));
const WhatIf = lazy(async () => ({ default: (await import("./what_if/what_if_page")).WhatIfPage }));

/** What every page of the room is given. */
export type Staff = { city: City; person: Person };

/** The room of figures: scores, closed cases seen again, who sends cases to whom, a past year under other rules. */
export function EvaluationRoom() {
  const page = (draw: (staff: Staff) => ReactNode) => <ForStaff>{draw}</ForStaff>;
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        <Route path="/evaluation">
          {page((staff) => (
            <Scores {...staff} />
          ))}
        </Route>
        <Route path="/evaluation/reinspections">
          {page((staff) => (
            <Reinspections {...staff} />
          ))}
        </Route>
        <Route path="/evaluation/doubts">
          {page((staff) => (
            <Doubts {...staff} />
          ))}
        </Route>
        <Route path="/evaluation/ping-pong">
          {page((staff) => (
            <PingPong {...staff} />
          ))}
        </Route>
        <Route path="/evaluation/hexagons">
          {page((staff) => (
            <Hexagons {...staff} />
          ))}
        </Route>
        <Route path="/evaluation/what-if">
          {page((staff) => (
            <WhatIf {...staff} />
          ))}
        </Route>
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}
