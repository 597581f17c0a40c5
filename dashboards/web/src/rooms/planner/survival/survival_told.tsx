import { useMemo } from "react";
import type { Survival, SurvivalGroup } from "../../../api/rates";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import register from "../../register/register.module.css";
import { Chart } from "../charts/chart";
import styles from "../rates/rates.module.css";
import { useRateWords } from "../rates/use_rate_words";
import { useBoth } from "../use_both";
import { curvesOption } from "./curves";

const SURE = 0.05;

/** Curves by group, who is at risk under them, cases a year, and how often to look. */
export function SurvivalTold({ told, share }: { told: Survival; share: number }) {
  const { t, number } = useWords();
  const { look, say, shades } = useRateWords();
  const nameOf = useGroupName(told);
  const named = useMemo(
    () =>
      told.groups.map((group, at) => ({
        group,
        name: nameOf(group),
        colour: shades.kinds[at % shades.kinds.length] ?? look.accent,
      })),
    [told, nameOf, shades, look],
  );
  const option = useMemo(
    () =>
      curvesOption(look, {
        groups: named,
        until: told.ticks.at(-1) ?? 1,
        xName: t("survival.days"),
        yName: t("survival.lasting"),
        told: say,
      }),
    [look, named, told, t, say],
  );
  const hasCurve = told.groups.some(({ curve }) => curve !== null);
  return (
    <>
      <Summary told={told} />
      {!hasCurve ? (
        <p className={page["note"]} role="status">
          {t("survival.none")}
        </p>
      ) : (
        <section className={page["section"]} data-testid="survival">
          <h2>{t("survival.curve")}</h2>
          <Chart option={option} height={400} label={t("survival.curve")} />
          <h3>{t("survival.atRisk")}</h3>
          <div className={register["table"]}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("survival.days")}</th>
                  {told.ticks.map((tick) => (
                    <th key={tick} scope="col" data-number className="figures">
                      {number(Math.round(tick))}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {named.map(({ group, name, colour }) => (
                  <tr key={group.key}>
                    <th scope="row">
                      <span className={styles["key"]}>
                        <i style={{ background: colour }} /> {name}
                      </span>
                    </th>
                    {group.at_risk.map((one, at) => (
                      <td key={told.ticks[at]} data-number className="figures">
                        {number(one)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className={page["quiet"]}>{t("survival.atRiskSays")}</p>
        </section>
      )}
      <section className={page["section"]}>
        <h2>{t("survival.suggestion")}</h2>
        <p className={styles["says"]}>{t("survival.suggestionSays", { percent: say(100 * share) })}</p>
        <GroupTable named={named} />
      </section>
    </>
  );
}

/** What the numbers say in sentences. */
function Summary({ told }: { told: Survival }) {
  const { t, number } = useWords();
  const { say } = useRateWords();
  const { compared, weibull } = told;
  const isAll = told.unborn > 0 && told.unborn === told.components;
  const p = compared === null ? "" : compared.p < 0.001 ? "< 0.001" : say(compared.p);
  const shape =
    weibull === null ? null : weibull.shape_low > 1 ? "wear" : weibull.shape_high < 1 ? "early" : "steady";
  return (
    <>
      <p className={styles["sentence"]} data-testid="survival-sentence">
        {t("survival.counts", {
          components: number(told.components),
          cases: number(told.cases),
          placed: number(told.placed),
          homeless: number(told.homeless),
        })}{" "}
        {compared !== null && t(compared.p < SURE ? "survival.different" : "survival.alike", { p })}{" "}
        {shape !== null &&
          weibull !== null &&
          t(`survival.${shape}`, {
            shape: say(weibull.shape),
            low: say(weibull.shape_low),
            high: say(weibull.shape_high),
          })}
      </p>
      {told.unborn > 0 && (
        <p className={styles["warn"]}>
          {isAll
            ? t("survival.unbornAll")
            : t("survival.unborn", { count: told.unborn, replace: { count: number(told.unborn) } })}
        </p>
      )}
    </>
  );
}

type Named = { group: SurvivalGroup; name: string; colour: string };

function GroupTable({ named }: { named: readonly Named[] }) {
  const { t, number } = useWords();
  const { say, between } = useRateWords();
  const days = (value: number | null | undefined, seen: number | undefined) =>
    value === null || value === undefined
      ? t("survival.moreThan", { days: number(Math.floor(seen ?? 0)) })
      : t("survival.everyDays", { days: say(value < 10 ? value : Math.floor(value)) });
  const headings = ["lives", "happened", "perYear", "median", "inspect", "cautious"] as const;
  return (
    <div className={register["table"]} data-testid="survival-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("survival.classes")}</th>
            {headings.map((one) => (
              <th key={one} scope="col" data-number>
                {t(`survival.${one}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {named.map(({ group, name, colour }) => (
            <tr key={group.key}>
              <th scope="row">
                <span className={styles["key"]}>
                  <i style={{ background: colour }} /> {name}
                </span>
              </th>
              <td data-number className="figures">
                {number(group.lives)}
              </td>
              <td data-number className="figures">
                {number(group.events)}
              </td>
              <td data-number className="figures">
                {say(group.cases.rate)} {between(group.cases)}
              </td>
              <td data-number className="figures">
                {group.median[0] === null ? t("survival.never") : days(group.median[0], undefined)}
              </td>
              <td data-number className="figures">
                {group.suggested === null ? "–" : days(group.suggested.interval, group.suggested.seen)}
              </td>
              <td data-number className="figures">
                {group.suggested === null ? "–" : days(group.suggested.cautious, group.suggested.seen)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How a group is called: by its name, by a word of ours, or by what the register says. */
function useGroupName({ group: by }: Survival) {
  const { t } = useWords();
  const both = useBoth();
  return useMemo(
    () =>
      ({ key, name, name_en }: SurvivalGroup): string => {
        if (name !== null) return both(name, name_en);
        if (key === "") return t("survival.others");
        const isOurs = by !== "attribute" || key === "none";
        return isOurs ? t(`survival.key.${key}`, { defaultValue: key }) : key;
      },
    [t, both, by],
  );
}
