import { useState } from "react";
import { useCalendar, useCalendars } from "../../api/rules";
import { useWords } from "../../i18n/use_words";
import page from "../pages/page.module.css";
import register from "../register/register.module.css";
import { DayForm } from "./day_form";
import { Loaded } from "./loaded";
import styles from "./rules.module.css";
import { RULERS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** What the server writes of the edition that a city is made with. */
const FROM_PROFILE = "From the city's profile.";

/** The working calendars: every edition, since when it is in force, and all that stands in it. */
export function CalendarsPage({ city, person }: Staff) {
  const { t, instant } = useWords();
  const editions = useCalendars();
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = chosen ?? editions.data?.[0]?.id ?? null;
  // Of each calendar the newest edition is in force: only that one goes on.
  const inForce = editions.data?.find((one, index, all) => {
    const isNewest = all.findIndex(({ code }) => code === one.code) === index;
    return isNewest && one.id === shown;
  });
  const mayChange = RULERS.has(person.role) && inForce !== undefined;
  return (
    <RulesFrame city={city} part="calendars">
      <Loaded query={editions}>
        {(items) => (
          <div className={styles["split"]}>
            <ul className={register["rows"]}>
              {items.map((one) => (
                <li key={one.id}>
                  <button type="button" aria-pressed={one.id === shown} onClick={() => setChosen(one.id)}>
                    <strong>
                      {one.code} · {t("calendars.edition", { id: one.id })}
                    </strong>
                    <small>
                      {" "}
                      {t("calendars.made", { when: instant(one.made_at) })}
                      {one.note !== "" && (
                        <>
                          {" · "}
                          {one.note === FROM_PROFILE ? t("calendars.fromProfile") : one.note}
                        </>
                      )}
                    </small>
                  </button>
                </li>
              ))}
            </ul>
            {shown === null ? (
              <p>{t("calendars.none")}</p>
            ) : (
              <Edition id={shown} mayChange={mayChange} onMade={() => setChosen(null)} />
            )}
          </div>
        )}
      </Loaded>
    </RulesFrame>
  );
}

type EditionProps = { id: number; mayChange: boolean; onMade: () => void };

function Edition({ id, mayChange, onMade }: EditionProps) {
  const { t, shortDate, nameOf } = useWords();
  const found = useCalendar(id);
  return (
    <div className={styles["gap"]}>
      {mayChange && found.data !== undefined && <DayForm calendar={found.data} onMade={onMade} />}
      <section className={page["section"]} data-testid="calendar">
        <Loaded query={found}>
          {(calendar) => (
            <>
              <h2>{t("calendars.week")}</h2>
              {calendar.hours.map((hours) => (
                <dl key={hours.valid_from} className={page["fields"]}>
                  <div>
                    <dt>{t("calendars.from")}</dt>
                    <dd>{shortDate(hours.valid_from)}</dd>
                  </div>
                  {WEEKDAYS.map((day) => (
                    <div key={day}>
                      <dt>{t(`weekday.${day}`)}</dt>
                      <dd className="figures">{(hours[day] ?? []).join(", ") || t("calendars.free")}</dd>
                    </div>
                  ))}
                </dl>
              ))}
              <h2 style={{ marginTop: 18 }}>{t("calendars.days")}</h2>
              <ul className={styles["days"]}>
                {[...(calendar.days ?? [])].reverse().map((day) => (
                  <li key={day.on}>
                    <span>{shortDate(day.on)}</span>{" "}
                    <strong>{nameOf({ name: day.name ?? "", name_en: day.name_en ?? null })}</strong>{" "}
                    <small>
                      {t(`dayKind.${day.kind}`)}
                      {(day.hours ?? []).length > 0 && ` · ${(day.hours ?? []).join(", ")}`}
                    </small>
                  </li>
                ))}
              </ul>
            </>
          )}
        </Loaded>
      </section>
    </div>
  );
}
