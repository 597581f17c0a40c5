import { useMemo } from "react";
import type { Equity, Exposure } from "../../../api/rates";
import { useEquity } from "../../../api/rates";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import { useChoices } from "../../pages/use_choices";
import register from "../../register/register.module.css";
import { Loaded } from "../../rules/loaded";
import { Chart } from "../charts/chart";
import { chartAxis, chartBase } from "../charts/look";
import { type CommonAsked, casesOf } from "./asked";
import { barsOf, heightOf, rankedOption } from "./ranked";
import styles from "./rates.module.css";
import type { ViewProps } from "./rates_page";
import { useRateWords } from "./use_rate_words";

/** Below this share of false discoveries a difference is said to be one. [-] */
const SURE = 0.05;

/** How areas are served: late cases, time until work is done, how unequally cases lie. */
export function EquityView({ city, choices, common }: ViewProps & { common: CommonAsked }) {
  const { search } = useChoices();
  const known = new Set(
    choices.exposures.filter(({ is_known }) => is_known).map(({ code }) => code as string),
  );
  const usual: Exposure = known.has("streets") ? "streets" : "area";
  const query = useEquity({
    ...casesOf(common, city.timezone),
    by: common.by === "cell" ? "street" : common.by,
    exposure: (search.get("exposure") as Exposure | null) ?? usual,
  });
  return <Loaded query={query}>{(data) => <Told equity={data} />}</Loaded>;
}

function Told({ equity }: { equity: Equity }) {
  const { t, number } = useWords();
  const { look, say, names, between } = useRateWords();
  const called = names(equity);
  const percent = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : `${(100 * value).toFixed(1)} %`;
  const { gap, hours } = useMemo(() => {
    const hundred = (values: Equity["late_gap"]) => values.map((one) => (one === null ? null : 100 * one));
    const isSure = (key: number) => (equity.late_q[key] ?? 1) < SURE;
    return {
      gap: barsOf(called, hundred(equity.late_gap), hundred(equity.gap_low), hundred(equity.gap_high)).map(
        (bar) => ({ ...bar, isStrong: isSure(bar.key) }),
      ),
      hours: barsOf(called, equity.hours, equity.hours_low, equity.hours_high),
    };
  }, [called, equity]);
  const options = useMemo(
    () => ({
      gap: rankedOption(look, {
        bars: gap,
        xName: t("rates.points"),
        told: say,
        mark: { value: 0, name: "" },
        colourOf: ({ value, isStrong }) =>
          isStrong === false ? look.soft : value > 0 ? look.mark : look.accent,
        between,
      }),
      hours: rankedOption(look, { bars: hours, xName: t("rates.hoursOf"), told: say, between }),
    }),
    [look, gap, hours, t, say, between],
  );
  const rows = called.map((name, key) => ({ name, key })).filter(({ key }) => (equity.cases[key] ?? 0) > 0);
  return (
    <>
      <p className={styles["warn"]}>{t("rates.fallacy")}</p>
      <div className={styles["charts"]}>
        <section className={page["section"]}>
          <h2>{t("rates.late")}</h2>
          <p className={page["quiet"]}>{t("rates.lateSays", { areas: number(gap.length) })}</p>
          <Chart option={options.gap} height={heightOf(gap)} label={t("rates.late")} />
        </section>
        <section className={page["section"]}>
          <h2>{t("rates.hours")}</h2>
          <p className={page["quiet"]}>{t("rates.hoursSays")}</p>
          <Chart option={options.hours} height={heightOf(hours)} label={t("rates.hours")} />
        </section>
      </div>
      <Lorenz equity={equity} />
      <section className={page["section"]}>
        <h2>{t("rates.table")}</h2>
        <div className={register["table"]} data-testid="equity-table">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("rates.name")}</th>
                {(["cases", "due", "lateShare", "gap", "q", "hoursOf", "public"] as const).map((one) => (
                  <th key={one} scope="col" data-number>
                    {t(`rates.${one}`)}
                  </th>
                ))}
                <th scope="col" data-number>
                  {t(`rates.per.${equity.exposure as Exposure}`)}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, key }) => {
                const cells = [
                  say(equity.cases[key]),
                  say(equity.due[key]),
                  percent(equity.late_share[key]),
                  percent(equity.late_gap[key]),
                  say(equity.late_q[key]),
                  equity.hours[key] === null ? t("rates.notHalf") : say(equity.hours[key]),
                  percent(equity.public_share[key]),
                  say(equity.rate[key]),
                ];
                return (
                  <tr key={key}>
                    <th scope="row">{name}</th>
                    {cells.map((one, at) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: columns stand still
                      <td key={at} data-number className="figures">
                        {at === 3 && (equity.late_q[key] ?? 1) < SURE ? <b>{one}</b> : one}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </section>
    </>
  );
}

/** The Lorenz curve, the concentration curve, and what they come to. */
function Lorenz({ equity }: { equity: Equity }) {
  const { t } = useWords();
  const { look, say } = useRateWords();
  const option = useMemo(() => {
    const curve = (values: Equity["lorenz"]) =>
      equity.exposed.map((x, at) => [100 * (x ?? 0), 100 * (values[at] ?? 0)]);
    const line = (name: string, data: number[][], colour: string, type: string) => ({
      name,
      type: "line",
      symbol: "none",
      lineStyle: { color: colour, width: 2.5, type },
      itemStyle: { color: colour },
      data,
    });
    const axis = { min: 0, max: 100 };
    return {
      ...chartBase(look),
      grid: { left: 56, right: 18, top: 40, bottom: 46 },
      legend: { top: 4, textStyle: { color: look.ink }, icon: "roundRect", itemHeight: 4 },
      xAxis: { ...chartAxis(look, `${t("rates.shareExposed")} [%]`), ...axis },
      yAxis: { ...chartAxis(look, `${t("rates.shareCases")} [%]`, true), ...axis },
      tooltip: { show: false },
      series: [
        line(
          t("rates.even"),
          [
            [0, 0],
            [100, 100],
          ],
          look.soft,
          "dotted",
        ),
        line(t("rates.byRate"), curve(equity.lorenz), look.accent, "solid"),
        line(t("rates.byComplaints"), curve(equity.along), look.mark, "dashed"),
      ],
    };
  }, [equity, look, t]);
  if (equity.gini === null || equity.theil === null) return null;
  const { gini, theil, concentration } = equity;
  const between = theil.value > 0 ? Math.round((100 * (equity.theil_between ?? 0)) / theil.value) : 0;
  return (
    <section className={page["section"]}>
      <h2>{t("rates.lorenz")}</h2>
      <div className={styles["charts"]}>
        <Chart option={option} height={360} label={t("rates.lorenzSays")} />
        <div>
          <p className={styles["says"]}>{t("rates.lorenzSays")}</p>
          <ul className={styles["facts"]}>
            <li>
              {t("rates.gini", {
                value: say(gini.value),
                low: say(gini.low),
                high: say(gini.high),
                chance: say(gini.by_chance),
              })}
            </li>
            <li>
              {t("rates.theil", {
                value: say(theil.value),
                low: say(theil.low),
                high: say(theil.high),
                between,
              })}
            </li>
            {concentration !== null && (
              <li>
                {t("rates.concentration", {
                  value: say(concentration.value),
                  low: say(concentration.low),
                  high: say(concentration.high),
                })}
              </li>
            )}
          </ul>
        </div>
      </div>
    </section>
  );
}
