import { useMemo } from "react";
import type { Bias } from "../../../api/rates";
import { useBias } from "../../../api/rates";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import register from "../../register/register.module.css";
import { Loaded } from "../../rules/loaded";
import { Chart } from "../charts/chart";
import { type CommonAsked, casesOf } from "./asked";
import { BiasMap } from "./bias_map";
import { isApart } from "./bias_steps";
import { barsOf, heightOf, rankedOption } from "./ranked";
import styles from "./rates.module.css";
import type { ViewProps } from "./rates_page";
import { useRateWords } from "./use_rate_words";

const MOST_BARS = 40;

/** What the public told of against what inspectors found: who does not complain. */
export function BiasView({ city, common }: ViewProps & { common: CommonAsked }) {
  const query = useBias({ ...casesOf(common, city.timezone), by: common.by });
  return <Loaded query={query}>{(data) => <Told city={city} bias={data} />}</Loaded>;
}

function Told({ city, bias }: { city: ViewProps["city"]; bias: Bias }) {
  const { t } = useWords();
  const { look, say, names, between } = useRateWords();
  const called = names(bias);
  const bars = useMemo(() => {
    const all = barsOf(called, bias.ratio, bias.low, bias.high, bias.shrunk);
    const known = all.filter(({ key }) => (bias.inspectors[key] ?? 0) + (bias.public[key] ?? 0) >= 5);
    return (known.length > MOST_BARS ? [...known.slice(0, 20), ...known.slice(-20)] : known).toReversed();
  }, [bias, called]);
  const option = useMemo(
    () =>
      rankedOption(look, {
        bars: bars.map((bar) => ({ ...bar, isStrong: isApart(bias, bar.key) !== 0 })),
        xName: t("rates.bias"),
        told: say,
        isLog: true,
        mark: { value: bias.city, name: t("rates.city") },
        between,
      }),
    [look, bars, bias, t, say, between],
  );
  const apart = (side: number) =>
    called.filter((_, key) => bias.names !== null && isApart(bias, key) === side).join(t("rates.comma"));
  const [silent, loud] = [apart(-1), apart(1)];
  return (
    <>
      <p className={styles["sentence"]} data-testid="bias">
        {t("rates.biasCity", { ratio: say(bias.city) })}{" "}
        {silent !== "" && t("rates.silentAreas", { areas: silent })}{" "}
        {loud !== "" && t("rates.loudAreas", { areas: loud })}{" "}
        {silent === "" && loud === "" && t("rates.nobodySilent")}
      </p>
      <p className={styles["warn"]}>{t("rates.biasSays")}</p>
      {bias.ids !== null && <BiasMap city={city} bias={bias} />}
      <section className={page["section"]}>
        <h2>{t("rates.bias")}</h2>
        <Chart option={option} height={heightOf(bars)} label={t("rates.biasSays")} />
        <p className={page["quiet"]}>
          ● {t("rates.ownRatio")} · ┃ {t("rates.drawn")}
        </p>
      </section>
      <section className={page["section"]}>
        <h2>{t("rates.table")}</h2>
        <div className={register["table"]}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t(bias.names === null ? "rates.cell" : "rates.name")}</th>
                {(["inspectors", "public", "others", "mix", "ratioShort", "interval", "drawn"] as const).map(
                  (one) => (
                    <th key={one} scope="col" data-number>
                      {t(`rates.${one}`)}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {bars.map(({ key, name, value, drawn, low, high }) => (
                <tr key={key}>
                  <th scope="row">{name}</th>
                  {[bias.inspectors, bias.public, bias.others, bias.expected_public].map((column, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns stand still
                    <td key={at} data-number className="figures">
                      {say(Math.round(column[key] ?? 0))}
                    </td>
                  ))}
                  <td data-number className="figures">
                    {say(value)}
                  </td>
                  <td data-number className="figures">
                    {between({ low, high })}
                  </td>
                  <td data-number className="figures">
                    {say(drawn)}
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
