import { Link } from "wouter";
import { useWords } from "../../../i18n/use_words";
import { PARTS, type Staff } from "../parts";
import { PlannerFrame } from "../planner_frame";

/** The first page of the room: what can be asked here. */
export function StudioPage({ city }: Staff) {
  const { t } = useWords();
  return (
    <PlannerFrame city={city} part="studio">
      <ul>
        {PARTS.filter(({ name }) => name !== "studio").map(({ name, path }) => (
          <li key={name}>
            <Link href={path}>{t(`plannerPart.${name}`)}</Link>: {t(`plannerLead.${name}`)}
          </li>
        ))}
      </ul>
    </PlannerFrame>
  );
}
