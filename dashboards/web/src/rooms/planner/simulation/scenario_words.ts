import { useCallback } from "react";
import { useOpenDepartments } from "../../../api/city";
import type { AskedScenario, SimulationRun } from "../../../api/simulation";
import { useWords } from "../../../i18n/use_words";

const signed = (value: number) => `${value > 0 ? "+" : "−"}${Math.abs(value)}`;

/** How a scenario is called: what would be otherwise, in few words; its owner's own words before that. */
export function useScenarioWords() {
  const { t, nameOf } = useWords();
  const departments = useOpenDepartments();
  return useCallback(
    ({ title, kind, ask }: Pick<SimulationRun, "title" | "kind" | "ask">): string => {
      if (title !== "") return title;
      if (kind === "check") return t("simulation.trust");
      const of = (id: number) => {
        const found = departments.find((one) => one.id === id);
        return found === undefined ? `#${id}` : nameOf(found);
      };
      return changesOf(ask, of, t).join("; ") || t("simulation.asItIs");
    },
    [t, nameOf, departments],
  );
}

type Say = (
  key:
    | "simulation.saidCrews"
    | "simulation.saidSeats"
    | "simulation.saidLimits"
    | "simulation.saidAll"
    | "simulation.saidCases"
    | "simulation.saidBorder"
    | "simulation.saidClasses",
  values: Record<string, string | number>,
) => string;

/** Every change of a scenario, said by itself. */
export function changesOf(ask: AskedScenario, of: (id: number) => string, say: Say): string[] {
  return [
    ...ask.more_crews.map((one) =>
      say("simulation.saidCrews", { name: of(one.department_id), crews: signed(one.more) }),
    ),
    ...(ask.more_seats === 0 ? [] : [say("simulation.saidSeats", { seats: signed(ask.more_seats) })]),
    ...ask.stretch.map((one) =>
      one.department_id == null
        ? say("simulation.saidAll", { factor: one.factor })
        : say("simulation.saidLimits", { name: of(one.department_id), factor: one.factor }),
    ),
    ...ask.borders.map((one) =>
      say("simulation.saidBorder", { area: one.area, name: of(one.to_department_id) }),
    ),
    ...(ask.limits.length === 0 ? [] : [say("simulation.saidClasses", { classes: ask.limits.length })]),
    ...(ask.arrivals === 1 ? [] : [say("simulation.saidCases", { factor: ask.arrivals })]),
  ];
}
