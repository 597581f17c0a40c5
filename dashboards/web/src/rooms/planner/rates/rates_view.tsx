import { SegmentedControl, Select, Switch } from "@mantine/core";
import type { Exposure, Rates } from "../../../api/rates";
import { useRates } from "../../../api/rates";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import { useChoices } from "../../pages/use_choices";
import { Loaded } from "../../rules/loaded";
import { AreaRates } from "./area_rates";
import { type CommonAsked, casesOf } from "./asked";
import { CellRates } from "./cell_rates";
import { MEASURES, type Measure, valuesOf } from "./measures";
import styles from "./rates.module.css";
import type { ViewProps } from "./rates_page";
import { useRateWords } from "./use_rate_words";

const EXPOSURES: Exposure[] = ["streets", "components", "inhabitants", "patrol", "area"];
const LOOKED = ["patrol", "streets"] as const;

/** Cases against an exposure: four ways to tell the rate, and what each of them leaves out. */
export function RatesView({ city, choices, common }: ViewProps & { common: CommonAsked }) {
  const { t } = useWords();
  const { search, put } = useChoices();
  const known = new Map(choices.exposures.map(({ code, is_known }) => [code as string, is_known]));
  const there = (one: Exposure) => one === "area" || known.get(one) !== false;
  const exposure = EXPOSURES.find((one) => one === search.get("exposure")) ?? EXPOSURES.find(there) ?? "area";
  const measure = MEASURES.find((one) => one === search.get("rate")) ?? "raw";
  const looked = search.get("looked") === "streets" ? "streets" : "patrol";
  const isByGround = search.get("ground") === "1";
  const query = useRates({
    ...casesOf(common, city.timezone),
    by: common.by,
    exposure,
    looked,
    ...(isByGround && { by_ground: true }),
  });
  return (
    <>
      <div className={styles["tools"]}>
        <SegmentedControl
          aria-label={t("rates.measure")}
          value={measure}
          data={MEASURES.map((one) => ({ value: one, label: t(`rates.of_.${one}`) }))}
          onChange={(next) => put({ rate: next === "raw" ? null : next })}
          data-testid="rate-measure"
        />
        {measure === "corrected" ? (
          <Select
            aria-label={t("rates.looked")}
            w={290}
            data={LOOKED.map((one) => ({ value: one, label: t(`rates.lookedBy.${one}`) }))}
            value={looked}
            onChange={(next) => put({ looked: next === "streets" ? next : null })}
            allowDeselect={false}
          />
        ) : (
          <Select
            aria-label={t("rates.exposure")}
            w={240}
            data={EXPOSURES.map((one) => ({
              value: one,
              label: there(one) ? t(`rates.of.${one}`) : `${t(`rates.of.${one}`)} (${t("rates.unknown")})`,
              disabled: !there(one),
            }))}
            value={exposure}
            onChange={(next) => put({ exposure: next })}
            allowDeselect={false}
          />
        )}
        {measure === "ratio" && there("streets") && (
          <Switch
            label={t("rates.ground")}
            checked={isByGround}
            onChange={({ currentTarget }) => put({ ground: currentTarget.checked ? "1" : null })}
          />
        )}
      </div>
      <p className={styles["says"]}>{t(`rates.says.${measure}`)}</p>
      <Loaded query={query}>
        {(rates) => <Told city={city} rates={rates} measure={measure} looked={looked} />}
      </Loaded>
      {!there("inhabitants") && measure !== "corrected" && (
        <p className={page["quiet"]}>{t("rates.noPeople")}</p>
      )}
    </>
  );
}

type ToldProps = {
  city: ViewProps["city"];
  rates: Rates;
  measure: Measure;
  looked: (typeof LOOKED)[number];
};

function Told({ city, rates, measure, looked }: ToldProps) {
  const { t, number } = useWords();
  const { say } = useRateWords();
  const { coverage } = rates;
  const isCorrected = measure === "corrected";
  if (isCorrected && coverage.reason !== null) {
    return (
      <p className={styles["warn"]} role="status">
        {t(`rates.no.${coverage.reason}`)}
      </p>
    );
  }
  const shown = valuesOf(rates, measure);
  const unit = isCorrected
    ? t(`rates.perLooked.${looked}`)
    : measure === "ratio"
      ? t("rates.ratio")
      : t(`rates.per.${rates.exposure as Exposure}`);
  const silent = coverage.silent.filter(Boolean).length;
  const facts = [
    !isCorrected && rates.unexposed > 0
      ? t("rates.unexposed", { units: number(rates.unexposed), cases: number(rates.unexposed_cases) })
      : null,
    measure === "ratio" && rates.spread > 1 ? t("rates.spread", { spread: say(rates.spread) }) : null,
    isCorrected && coverage.left_out > 0 ? t("rates.leftOut", { cases: number(coverage.left_out) }) : null,
    isCorrected && rates.by === "cell" && silent > 0
      ? t("rates.silentNote", { cells: number(silent) })
      : null,
  ].filter((one) => one !== null);
  return (
    <>
      {rates.ids === null ? (
        <AreaRates rates={rates} measure={measure} shown={shown} unit={unit} />
      ) : (
        <CellRates city={city} rates={rates} measure={measure} shown={shown} unit={unit} />
      )}
      {facts.length > 0 && (
        <ul className={styles["facts"]}>
          {facts.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      {isCorrected && (
        <details className={styles["more"]}>
          <summary>{t("rates.assumes")}</summary>
          <ul className={styles["facts"]}>
            {(["one", "two", "three", "four", "five"] as const).map((one) => (
              <li key={one}>{t(`rates.assumptions.${one}`)}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
