import type { Clock, ClockCompared, ComparedGroup } from "../../../api/what_if";
import { useWords } from "../../../i18n/use_words";
import evaluation from "../evaluation.module.css";
import { useValues } from "../use_values";

const CLOCKS: readonly Clock[] = ["accept", "dispatch", "handle", "verify"];

/** Late rates and loads of each clock, as they were and as they would have been. */
export function ComparedTable({ groups }: { groups: readonly ComparedGroup[] }) {
  const { t, nameOf, number } = useWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with arrow keys
    <section className={evaluation["table"]} tabIndex={0} aria-label={t("whatIf.compared")}>
      <table>
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {t("evaluation.unit")}
            </th>
            <th scope="col" rowSpan={2}>
              {t("whatIf.cases")}
            </th>
            {CLOCKS.map((clock) => (
              <th key={clock} scope="colgroup" colSpan={2}>
                {t(`whatIf.clock.${clock}`)}
              </th>
            ))}
          </tr>
          <tr>
            {CLOCKS.map((clock) => [
              <th key={`${clock}-late`} scope="col">
                {t("whatIf.late")}
              </th>,
              <th key={`${clock}-in-hand`} scope="col">
                {t("whatIf.inHand")}
              </th>,
            ])}
          </tr>
        </thead>
        <tbody>
          {groups.map((one) => (
            <tr key={one.id}>
              <th scope="row">{one.name === "" ? t("whatIf.nobody") : nameOf(one)}</th>
              <td>{changed(number(one.cases_were), number(one.cases_would_be))}</td>
              {CLOCKS.map((clock) => (
                <ClockCells key={clock} one={one.clocks.find((each) => each.clock === clock)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ClockCells({ one }: { one: ClockCompared | undefined }) {
  const { t, number } = useWords();
  const { percent } = useValues();
  if (one === undefined) return <td colSpan={2} />;
  const { was, would_be: wouldBe } = one;
  const rate = (of: typeof was) => (of.late_rate === null ? t("evaluation.noValue") : percent(of.late_rate));
  return (
    <>
      <td data-none={was.late_rate === null && wouldBe.late_rate === null}>
        {changed(rate(was), rate(wouldBe))}
        <small>
          {changed(
            `${number(was.late)}/${number(was.timed)}`,
            `${number(wouldBe.late)}/${number(wouldBe.timed)}`,
          )}
        </small>
      </td>
      <td>{changed(was.in_hand.toFixed(1), wouldBe.in_hand.toFixed(1))}</td>
    </>
  );
}

/** What stays is said once. */
function changed(was: string, wouldBe: string): string {
  return was === wouldBe ? was : `${was} → ${wouldBe}`;
}
