import { Link } from "wouter";
import { useWords } from "../../i18n/use_words";
import register from "../register/register.module.css";
import { LastChanges } from "./last_changes";
import { CONTROLLERS, PARTS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

/** The ways to all that a city sets for itself; limits and duty are kept with the register. */
export function Home({ city, person }: Staff) {
  const { t } = useWords();
  const doors = [
    ...PARTS.map((part) => ({
      href: `/rules/${part}`,
      name: t(`rulesPart.${part}`),
      hint: t(`rulesLead.${part}`),
    })),
    { href: "/register/conditions", name: t("rules.conditions"), hint: t("rules.conditionsHint") },
    { href: "/register/duty", name: t("rules.duty"), hint: t("rules.dutyHint") },
  ];
  return (
    <RulesFrame city={city} part="home">
      <div className={register["doors"]}>
        {doors.map(({ href, name, hint }) => (
          <Link key={href} href={href}>
            <strong>{name}</strong>
            <span>{hint}</span>
          </Link>
        ))}
      </div>
      {CONTROLLERS.has(person.role) && <LastChanges />}
    </RulesFrame>
  );
}
