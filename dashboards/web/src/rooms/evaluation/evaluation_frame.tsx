import type { ReactNode } from "react";
import { useLocation, useSearch } from "wouter";
import type { City, Person } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { RoomFrame } from "../pages/room_frame";
import { COMPARES, seesReinspections, WATCHES_EVIDENCE } from "./access";

const PARTS = ["scores", "reinspections", "doubts", "pingPong", "hexagons", "whatIf"] as const;
const PATHS = {
  scores: "/evaluation",
  reinspections: "/evaluation/reinspections",
  doubts: "/evaluation/doubts",
  pingPong: "/evaluation/ping-pong",
  hexagons: "/evaluation/hexagons",
  whatIf: "/evaluation/what-if",
} as const;

type Props = {
  city: City;
  person: Person;
  part: (typeof PARTS)[number];
  tools?: ReactNode;
  children: ReactNode;
};

/** A page of the room of figures, with the ways to its other parts. */
export function EvaluationFrame({ city, person, part, tools, children }: Props) {
  const { t } = useWords();
  const [path] = useLocation();
  const search = useSearch();
  const { role } = person;
  const isShown = {
    reinspections: seesReinspections(role),
    doubts: WATCHES_EVIDENCE.has(role),
    whatIf: COMPARES.has(role),
  };
  const parts = PARTS.filter((one) => isShown[one as keyof typeof isShown] ?? true);
  return (
    <RoomFrame
      city={city}
      partsName={t("evaluation.parts")}
      parts={parts.map((one) => ({ href: PATHS[one], name: t(`evaluationPart.${one}`) }))}
      here={PATHS[part]}
      title={t(part === "scores" ? "evaluation.title" : `evaluationPart.${part}`)}
      address={search === "" ? path : `${path}?${search}`}
      lead={t(part === "scores" ? "evaluation.lead" : `${part}.lead`)}
      tools={tools}
    >
      {children}
    </RoomFrame>
  );
}
