import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { type Effect, type Kind, useEffectOf } from "../../../api/planning";
import { useWords } from "../../../i18n/use_words";
import { usePalette } from "../../../ui/use_palette";
import page from "../../pages/page.module.css";
import { Loaded } from "../../rules/loaded";
import { Chart } from "../charts/chart";
import { chartLook } from "../charts/look";
import { useBoth } from "../use_both";
import { effectOption } from "./effect_option";
import styles from "./plans.module.css";

/** What came of a list or plan, when it is asked for. */
export function EffectView({ kind, id }: { kind: Kind; id: number }) {
  const { t } = useWords();
  const [isAsked, setAsked] = useState(false);
  const query = useEffectOf(kind, id, isAsked);
  return (
    <section className={page["section"]} data-testid="effect">
      <h2>{t("plans.effect")}</h2>
      {isAsked ? (
        <Loaded query={query}>{(data) => <Seen effect={data} />}</Loaded>
      ) : (
        <Button variant="default" onClick={() => setAsked(true)}>
          {t("plans.seeEffect")}
        </Button>
      )}
    </section>
  );
}

function Seen({ effect }: { effect: Effect }) {
  const { t, number } = useWords();
  const both = useBoth();
  const palette = usePalette();
  const sentence = both(effect.text, effect.text_en);
  const option = useMemo(
    () =>
      effectOption(chartLook(palette), effect, {
        x: t("plans.weekName"),
        y: t("plans.perWeek"),
        mine: t("plans.mine"),
        control: t("plans.control"),
        begins: t("plans.begins"),
      }),
    [palette, effect, t],
  );
  const trend = effect.result.trend;
  const minutes = (value: number) => number(Math.round(value));
  return (
    <>
      <p className={styles["sentence"]}>{sentence}</p>
      <Chart option={option} height={300} label={sentence} />
      <p className={page["quiet"]}>
        {t("plans.counts", { treated: number(effect.treated), controls: number(effect.controls) })}.{" "}
        {t("plans.trend")}: {t(trend.is_clear ? "plans.trendNot" : "plans.trendFine")}.{" "}
        {t("plans.patrolled", {
          before: minutes(effect.patrol_before_min),
          after: minutes(effect.patrol_after_min),
        })}
      </p>
    </>
  );
}
