import "../../../i18n/studio_words";
import "../../../i18n/rates_words";
import { SegmentedControl } from "@mantine/core";
import { useStudioChoices } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import { useChoices } from "../../pages/use_choices";
import { Loaded } from "../../rules/loaded";
import type { Staff } from "../parts";
import { PlannerFrame } from "../planner_frame";
import { CommonChoices, useCommon } from "./asked";
import { BiasView } from "./bias_view";
import { EquityView } from "./equity_view";
import styles from "./rates.module.css";
import { RatesView } from "./rates_view";

const VIEWS = ["rates", "bias", "equity"] as const;
export type ViewProps = {
  city: Staff["city"];
  choices: Parameters<typeof CommonChoices>[0]["choices"];
};

/** Cases against what they can be of, who tells of them, and how areas are served. What is shown is in the address. */
export function RatesPage({ city }: Staff) {
  const { t } = useWords();
  const { search, put } = useChoices();
  const choices = useStudioChoices();
  const view = VIEWS.find((one) => one === search.get("view")) ?? "rates";
  return (
    <PlannerFrame
      city={city}
      part="rates"
      tools={
        <SegmentedControl
          aria-label={t("rates.views")}
          value={view}
          data={VIEWS.map((one) => ({ value: one, label: t(`rates.view.${one}`) }))}
          onChange={(next) => put({ view: next === "rates" ? null : next, unit: null })}
        />
      }
    >
      <Loaded query={choices}>
        {(data) =>
          data.cells === 0 ? (
            <p className={page["note"]} role="status">
              {t("studio.noCells")}
            </p>
          ) : (
            <Asked city={city} choices={data} view={view} />
          )
        }
      </Loaded>
    </PlannerFrame>
  );
}

function Asked({ city, choices, view }: ViewProps & { view: (typeof VIEWS)[number] }) {
  const common = useCommon(choices, city.timezone);
  const View = { rates: RatesView, bias: BiasView, equity: EquityView }[view];
  return (
    <>
      <section className={styles["choices"]}>
        <CommonChoices choices={choices} common={common} hasCells={view !== "equity"} />
      </section>
      <View city={city} choices={choices} common={common} />
    </>
  );
}
