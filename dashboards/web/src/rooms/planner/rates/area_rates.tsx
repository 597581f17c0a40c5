import { useMemo } from "react";
import type { Rates } from "../../../api/rates";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import register from "../../register/register.module.css";
import { Chart } from "../charts/chart";
import { chartAxis, chartBase } from "../charts/look";
import type { Measure, Shown } from "./measures";
import { barsOf, heightOf, rankedOption } from "./ranked";
import styles from "./rates.module.css";
import { useRateWords } from "./use_rate_words";

type Props = { rates: Rates; measure: Measure; shown: Shown; unit: string };

/** Rates of areas: a ranking with intervals, a funnel or the propensities beside it, and all numbers. */
export function AreaRates({ rates, measure, shown, unit }: Props) {
  const { t } = useWords();
  const { look, say, names, between } = useRateWords();
  const called = names(rates);
  const bars = useMemo(
    () => barsOf(called, shown.values, shown.low, shown.high, shown.drawn),
    [called, shown],
  );
  const option = useMemo(
    () =>
      rankedOption(look, {
        bars:
          measure === "ratio"
            ? bars.map((bar) => ({ ...bar, isStrong: rates.beyond[bar.key] !== 0 }))
            : bars.map((bar) => (measure === "shrunk" ? { ...bar, low: bar.value, high: bar.value } : bar)),
        xName: unit,
        told: say,
        mark: shown.city === null ? undefined : { value: shown.city, name: t("rates.city") },
        between,
      }),
    [look, bars, rates, measure, unit, say, shown, t, between],
  );
  return (
    <>
      <div className={styles["charts"]}>
        <section className={page["section"]}>
          <h2>{t("rates.ranked")}</h2>
          <Chart option={option} height={heightOf(bars)} label={`${t("rates.ranked")}: ${unit}`} />
        </section>
        {measure === "corrected" ? <Propensities rates={rates} /> : <Funnel rates={rates} />}
      </div>
      <section className={page["section"]}>
        <h2>{t("rates.table")}</h2>
        <div className={register["table"]} data-testid="rates-table">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("rates.name")}</th>
                <th scope="col" data-number>
                  {t("rates.cases")}
                </th>
                <th scope="col" data-number>
                  {t("rates.exposedOf")}
                </th>
                <th scope="col" data-number>
                  {unit}
                </th>
                <th scope="col" data-number>
                  {t("rates.interval")}
                </th>
                <th scope="col" data-number>
                  {t("rates.ratio")}
                </th>
              </tr>
            </thead>
            <tbody>
              {bars.map((bar) => (
                <tr key={bar.key}>
                  <th scope="row">{bar.name}</th>
                  <td data-number className="figures">
                    {say(rates.cases[bar.key])}
                  </td>
                  <td data-number className="figures">
                    {say(Math.round(rates.exposed[bar.key] ?? 0))}
                  </td>
                  <td data-number className="figures">
                    {say(bar.value)}
                  </td>
                  <td data-number className="figures">
                    {between(bar)}
                  </td>
                  <td data-number className="figures">
                    {say(rates.ratio[bar.key])}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </>
  );
}

/** What one unit of the public's eyes is worth in looking, area by area. */
function Propensities({ rates }: { rates: Rates }) {
  const { t } = useWords();
  const { look, say, between } = useRateWords();
  const { coverage } = rates;
  const { language } = useWords();
  const bars = useMemo(() => {
    const called = coverage.areas.map(
      (code, at) => (language === "en" && coverage.area_names_en[at]) || coverage.area_names[at] || code,
    );
    return barsOf(called, coverage.propensity, coverage.propensity_low, coverage.propensity_high).map(
      (bar) => ({
        ...bar,
        isStrong: coverage.told_apart[bar.key] === true,
      }),
    );
  }, [coverage, language]);
  const option = useMemo(
    () => rankedOption(look, { bars, xName: t("rates.propensity"), told: say, between }),
    [look, bars, t, say, between],
  );
  return (
    <section className={page["section"]}>
      <h2>{t("rates.propensity")}</h2>
      <Chart option={option} height={heightOf(bars)} label={t("rates.propensitySays")} />
      <p className={page["quiet"]}>
        {t("rates.propensitySays")} ○ {t("rates.fromCity")}
      </p>
    </section>
  );
}

/** Observed over expected by how much is expected: few expected cases leave chance much room. */
function Funnel({ rates }: { rates: Rates }) {
  const { t } = useWords();
  const { look, say, names } = useRateWords();
  const called = names(rates);
  const option = useMemo(() => {
    const points = called.flatMap((name, at) => {
      const [x, y] = [rates.expected[at], rates.ratio[at]];
      return x === null || x === undefined || y === null || y === undefined
        ? []
        : [{ name, value: [x, y], side: rates.beyond[at] ?? 0 }];
    });
    const most = Math.max(1, ...points.map(({ value }) => value[0] ?? 0));
    const steps = Array.from({ length: 60 }, (_, at) => 0.5 * (most / 0.5) ** (at / 59));
    const limit = (z: number, side: 1 | -1) =>
      steps.map((x) => [x, Math.max(0, 1 + (side * z * Math.sqrt(rates.spread)) / Math.sqrt(x))]);
    const lines = [
      { z: 1.96, type: "dashed" },
      { z: 3.09, type: "solid" },
    ].flatMap(({ z, type }) =>
      ([1, -1] as const).map((side) => ({
        type: "line",
        symbol: "none",
        silent: true,
        lineStyle: { color: look.soft, width: 1, type },
        data: limit(z, side),
      })),
    );
    const top = Math.ceil(1.1 * Math.max(2, ...points.map(({ value }) => value[1] ?? 0)));
    return {
      ...chartBase(look),
      grid: { left: 56, right: 16, top: 12, bottom: 46 },
      tooltip: {
        ...chartBase(look).tooltip,
        formatter: ({ data }: { data: { name: string; value: number[] } }) =>
          `${data.name}<br><b>${say(data.value[1])}</b> · ${t("rates.expected")} ${say(data.value[0])}`,
      },
      xAxis: {
        ...chartAxis(look, t("rates.expected")),
        type: "log",
        min: 0.5,
        axisLabel: { color: look.soft, formatter: say },
      },
      yAxis: { ...chartAxis(look, t("rates.ratio"), true), min: 0, max: top },
      series: [
        ...lines,
        {
          type: "scatter",
          symbolSize: 9,
          data: points.map((point) => ({
            ...point,
            itemStyle: { color: point.side === 0 ? look.soft : look.mark, opacity: 0.85 },
          })),
          markLine: {
            symbol: "none",
            silent: true,
            label: { show: false },
            lineStyle: { color: look.soft, type: "dotted" },
            data: [{ yAxis: 1 }],
          },
        },
      ],
    };
  }, [called, rates, look, say, t]);
  return (
    <section className={page["section"]}>
      <h2>{t("rates.funnel")}</h2>
      <Chart option={option} height={380} label={t("rates.funnel")} />
      <p className={page["quiet"]}>{t("rates.limits")}</p>
    </section>
  );
}
