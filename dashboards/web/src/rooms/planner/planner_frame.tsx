import type { ReactNode } from "react";
import { useLocation, useSearch } from "wouter";
import type { City } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { RoomFrame } from "../pages/room_frame";
import { PARTS, type Part } from "./parts";

type Props = {
  city: City;
  part: Part["name"];
  /** What the page is called, where it is not the part's first. */
  title?: string | undefined;
  /** A line under the title; the part's own where none is given, none where it is null. */
  lead?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
};

/** A page of the planner's room, with the ways to its other parts. */
export function PlannerFrame({ city, part, title, lead, tools, children }: Props) {
  const { t } = useWords();
  const [path] = useLocation();
  const search = useSearch();
  return (
    <RoomFrame
      city={city}
      partsName={t("planner.parts")}
      parts={PARTS.map((one) => ({ href: one.path, name: t(`plannerPart.${one.name}`) }))}
      here={PARTS.find((one) => one.name === part)?.path ?? path}
      title={title ?? t(`plannerTitle.${part}`)}
      address={search === "" ? path : `${path}?${search}`}
      lead={lead === undefined ? t(`plannerLead.${part}`) : (lead ?? undefined)}
      tools={tools}
    >
      {children}
    </RoomFrame>
  );
}
