import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { City, Person } from "../../api/types";

/** What every page of the room is given. */
export type Staff = { city: City; person: Person };

/** A part of the room: its name (words `plannerPart` and `plannerLead`), its address, and the page that is loaded for it. */
export type Part = {
  name: "studio" | "runs" | "rates" | "survival" | "simulation" | "plans" | "watches" | "reports" | "exports";
  /** Its first page; what stands below this address is the part's, too. */
  path: string;
  Page: LazyExoticComponent<ComponentType<Staff>>;
};

/** The parts, in the order of the ways between them; each is loaded when somebody enters it. A new one is one line here. */
export const PARTS: readonly Part[] = [
  {
    name: "studio",
    path: "/planner",
    Page: lazy(async () => ({ default: (await import("./studio/studio_page")).StudioPage })),
  },
  {
    name: "runs",
    path: "/planner/runs",
    Page: lazy(async () => ({ default: (await import("./runs/runs_page")).RunsPage })),
  },
  {
    name: "rates",
    path: "/planner/rates",
    Page: lazy(async () => ({ default: (await import("./rates/rates_page")).RatesPage })),
  },
  {
    name: "survival",
    path: "/planner/survival",
    Page: lazy(async () => ({ default: (await import("./survival/survival_page")).SurvivalPage })),
  },
  {
    name: "simulation",
    path: "/planner/simulation",
    Page: lazy(async () => ({ default: (await import("./simulation/simulation_page")).SimulationPage })),
  },
  {
    name: "plans",
    path: "/planner/plans",
    Page: lazy(async () => ({ default: (await import("./plans/plans_page")).PlansPage })),
  },
  {
    name: "watches",
    path: "/planner/watches",
    Page: lazy(async () => ({ default: (await import("./watches/watches_page")).WatchesPage })),
  },
  {
    name: "reports",
    path: "/planner/reports",
    Page: lazy(async () => ({ default: (await import("./reports/reports_page")).ReportsPage })),
  },
  {
    name: "exports",
    path: "/planner/exports",
    Page: lazy(async () => ({ default: (await import("./exports/exports_page")).ExportsPage })),
  },
];
