import "../../../i18n/plans_words";
import { Link } from "wouter";
import { useMyRounds } from "../../../api/planning";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import { cellPath } from "../../pages/paths";

/** The rounds that an inspector is to walk today, stop by stop; nothing where none is planned. */
export function PlannedRounds() {
  const { t, number, instant } = useWords();
  const rounds = useMyRounds().data?.items ?? [];
  if (rounds.length === 0) return null;
  return (
    <section className={page["section"]} data-testid="planned-rounds">
      <h2>{t("plans.today")}</h2>
      {rounds.map(({ plan_id, plan_name, valid_until, round }) => (
        <div key={`${plan_id}/${round.number}`}>
          <strong>{plan_name}</strong> · {t("plans.round", { number: round.number })} ·{" "}
          {t("plans.roundOf", {
            minutes: number(Math.round(round.minutes)),
            km: (round.length_m / 1000).toFixed(1),
            stops: round.stops.length,
          })}{" "}
          <small>{t("plans.until", { day: instant(valid_until) })}</small>
          <ol>
            {round.stops.map(({ cell_code }) => (
              <li key={cell_code}>
                <Link href={cellPath(cell_code)}>{cell_code}</Link>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}
