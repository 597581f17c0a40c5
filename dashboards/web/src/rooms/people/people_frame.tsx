import type { ReactNode } from "react";
import type { City, Person } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { RoomFrame } from "../pages/room_frame";

/** What every page of the room is given. */
export type Staff = { city: City; person: Person };

const PATHS = {
  accounts: "/people",
  departments: "/people/departments",
  tokens: "/people/tokens",
} as const;
export type PeoplePart = keyof typeof PATHS;

/** Who manages accounts and departments, and who may let programs act in their name: as the server lets through. */
export const MANAGERS = new Set<Person["role"]>(["admin"]);
export const TOKEN_OWNERS = new Set<Person["role"]>(["supervisor", "planner", "admin"]);

/** The parts that somebody has anything to do with. */
export function partsFor({ role }: Pick<Person, "role">): PeoplePart[] {
  return [
    ...(MANAGERS.has(role) ? (["accounts"] as const) : []),
    "departments",
    ...(TOKEN_OWNERS.has(role) ? (["tokens"] as const) : []),
  ];
}

type Props = Staff & { part: PeoplePart; tools?: ReactNode; children: ReactNode };

/** A page of who works here, with the ways to its other parts. */
export function PeopleFrame({ city, person, part, tools, children }: Props) {
  const { t } = useWords();
  return (
    <RoomFrame
      city={city}
      partsName={t("people.parts")}
      parts={partsFor(person).map((one) => ({ href: PATHS[one], name: t(`peoplePart.${one}`) }))}
      here={PATHS[part]}
      title={t(`peoplePart.${part}`)}
      lead={t(`peopleLead.${part}`)}
      tools={tools}
    >
      {children}
    </RoomFrame>
  );
}
