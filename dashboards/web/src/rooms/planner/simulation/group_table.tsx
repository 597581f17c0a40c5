import type { Group, Measure } from "../../../api/simulation";
import { useWords } from "../../../i18n/use_words";
import { useBoth } from "../use_both";
import styles from "./simulation.module.css";

/** Every department as it is and as it would be. */
export function GroupTable({ groups }: { groups: readonly Group[] }) {
  const { t, number } = useWords();
  const both = useBoth();
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const hours = (value: number) => t("simulation.hours", { value: number(Math.round(value * 10) / 10) });
  const count = (value: number) => number(Math.round(value));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with arrow keys
    <section className={styles["table"]} tabIndex={0} aria-label={t("simulation.table")}>
      <table>
        <thead>
          <tr>
            {(
              ["department", "cases", "crews", "late", "change", "used", "wait", "close", "inHand"] as const
            ).map((one) => (
              <th key={one} scope="col">
                {t(`simulation.${one}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((one) => {
            const late = one.clocks.find(({ clock }) => clock === "handle")?.late_rate;
            return (
              <tr key={one.id}>
                <th scope="row">{both(one.name, one.name_en)}</th>
                <Sides of={one.cases_a_week} told={count} />
                <td>
                  {one.crews === null || one.crews_would_be === null
                    ? t("simulation.none")
                    : changed(number(one.crews), number(one.crews_would_be))}
                  {one.crews !== null && !one.are_crews_known && <small>{t("simulation.guessed")}</small>}
                </td>
                {late === undefined ? (
                  <td>{t("simulation.none")}</td>
                ) : (
                  <Sides of={late} told={percent} most={1} />
                )}
                <td>{late === undefined ? t("simulation.none") : <Change of={late} />}</td>
                <Sides of={one.utilisation} told={percent} most={1} />
                <Sides of={one.wait_h} told={hours} />
                <Sides of={one.close_h} told={hours} />
                <Sides of={one.in_hand} told={count} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

type SidesProps = { of: Measure; told: (value: number) => string; most?: number };

function Sides({ of, told, most = Number.POSITIVE_INFINITY }: SidesProps) {
  const { t } = useWords();
  const say = (side: Measure["was"]) => (side === null ? t("simulation.none") : told(side.mean));
  // An interval of a mean may reach beyond what can be; what is told does not.
  const within = (side: Measure["was"]) =>
    side === null ? "" : `${told(Math.max(0, side.low))} – ${told(Math.min(most, side.high))}`;
  return (
    <td>
      {changed(say(of.was), say(of.would_be))}
      <small>{changed(within(of.was), within(of.would_be))}</small>
    </td>
  );
}

function Change({ of }: { of: Measure }) {
  const { t } = useWords();
  if (of.change === null) return t("simulation.none");
  const signed = (value: number) => `${value > 0 ? "+" : ""}${(100 * value).toFixed(1)}`;
  return (
    <>
      {t("simulation.points", { value: signed(of.change.mean) })}
      <small>
        {signed(of.change.low)} – {signed(of.change.high)}
      </small>
    </>
  );
}

/** What stays is said once. */
function changed(was: string, wouldBe: string): string {
  return was === wouldBe ? was : `${was} → ${wouldBe}`;
}
