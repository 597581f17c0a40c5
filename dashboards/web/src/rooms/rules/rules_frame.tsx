import type { ReactNode } from "react";
import type { City, Person } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { RoomFrame } from "../pages/room_frame";

export const PARTS = [
  "escalation",
  "relapses",
  "duplicates",
  "evidence",
  "controls",
  "collectors",
  "crews",
  "suspensions",
  "patrols",
  "calendars",
  "alarms",
  "emergencies",
] as const;
export type Part = (typeof PARTS)[number];

/** Who changes rules, and who plans the work of collectors: the same as the server lets through. */
export const RULERS = new Set<Person["role"]>(["admin"]);
export const CONTROLLERS = new Set<Person["role"]>(["leader", "supervisor", "admin"]);
export const PLANNERS = new Set<Person["role"]>(["leader", "admin"]);

type Props = { city: City; part: Part | "home"; tools?: ReactNode; children: ReactNode };

/** A page of the room of rules, with the ways to its other parts. */
export function RulesFrame({ city, part, tools, children }: Props) {
  const { t } = useWords();
  const here = part === "home" ? "/rules" : `/rules/${part}`;
  return (
    <RoomFrame
      city={city}
      partsName={t("rules.parts")}
      parts={[
        { href: "/rules", name: t("rules.home") },
        ...PARTS.map((one) => ({ href: `/rules/${one}`, name: t(`rulesPart.${one}`) })),
      ]}
      here={here}
      title={t(part === "home" ? "rules.title" : `rulesPart.${part}`)}
      address={here}
      lead={t(part === "home" ? "rules.lead" : `rulesLead.${part}`)}
      tools={tools}
    >
      {children}
    </RoomFrame>
  );
}
