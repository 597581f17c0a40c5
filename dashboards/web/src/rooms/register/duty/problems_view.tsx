import { Badge, Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { type DutyProblems, type DutyRule, useDutyMap, useDutyProblems } from "../../../api/duty_rules";
import type { City } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import type { Bounds } from "../../../map/city_map";
import type { Shapes } from "../../../map/page_map";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { PlaceMap } from "../../pages/place_map";
import styles from "../register.module.css";
import duty from "./duty.module.css";
import { RuleLine } from "./rule_line";

/** As many classes of a hole are named before somebody asks for all. */
const NAMED = 8;

/** Where nobody answers, what contradicts, what lost its ground: as a list, and on the map. */
export function ProblemsView({ city, onRule }: { city: City; onRule: (id: number) => void }) {
  const { t, number } = useWords();
  const { data, error, refetch } = useDutyProblems();
  if (data === undefined) {
    return error === null ? (
      <Waiting height={200} />
    ) : (
      <ProblemNote error={error} onRetry={() => void refetch()} />
    );
  }
  const isWell = data.gaps.length + data.overlaps.length + data.stranded.length + data.untended.length === 0;
  return (
    <div className={styles["split"]} data-testid="problems">
      <div className={styles["gap"]}>
        <p className={page["quiet"]}>
          {t("duty.counted", {
            cells: number(data.cells),
            classes: number(data.classes),
            pairs: number(data.pairs_without),
          })}
        </p>
        {isWell && <p>{t("duty.allWell")}</p>}
        <Gaps gaps={data.gaps} />
        <Overlaps items={data.overlaps} total={data.overlaps_total} onRule={onRule} />
        <Rules
          title={t("duty.stranded")}
          hint={t("duty.strandedHint")}
          rules={data.stranded}
          total={data.stranded_total}
          onRule={onRule}
        />
        <Untended places={data.untended} />
      </div>
      <div className={styles["sticky"]}>
        <HoleMap city={city} />
      </div>
    </div>
  );
}

function Gaps({ gaps }: { gaps: DutyProblems["gaps"] }) {
  const { t } = useWords();
  if (gaps.length === 0) return null;
  return (
    <section className={page["section"]}>
      <h2>{t("duty.holes")}</h2>
      <ul className={page["plain"]}>
        {gaps.map((gap) => (
          <Gap key={`${gap.classes[0]?.id}/${gap.places[0]?.code}`} gap={gap} />
        ))}
      </ul>
    </section>
  );
}

function Gap({ gap }: { gap: DutyProblems["gaps"][number] }) {
  const { t, nameOf, number } = useWords();
  const [isAll, setAll] = useState(false);
  const named = isAll ? gap.classes : gap.classes.slice(0, NAMED);
  const places = gap.places.map((one) =>
    one.code === "" ? t("duty.wholeCity") : nameOf({ name: one.name ?? one.code, name_en: one.name_en }),
  );
  return (
    <li>
      <strong>{places.slice(0, 4).join(", ")}</strong>
      {gap.places_total > 4 && ` ${t("duty.andMore", { count: gap.places_total - 4 })}`}{" "}
      <Badge variant="light" color="red" tt="none">
        {t("duty.cellsClasses", { cells: number(gap.cells), classes: number(gap.classes.length) })}
      </Badge>
      <p className={duty["gapClasses"]}>
        {named.map((one) => nameOf(one)).join(" · ")}{" "}
        {gap.classes.length > named.length && (
          <Button size="compact-xs" variant="subtle" onClick={() => setAll(true)}>
            {t("duty.andMore", { count: gap.classes.length - named.length })}
          </Button>
        )}
      </p>
    </li>
  );
}

type OnRule = { onRule: (id: number) => void };

function Overlaps({ items, total, onRule }: OnRule & { items: DutyProblems["overlaps"]; total: number }) {
  const { t } = useWords();
  if (items.length === 0) return null;
  return (
    <section className={page["section"]}>
      <h2>
        {t("duty.overlaps")} <Count shown={items.length} total={total} />
      </h2>
      <p className={page["note"]}>{t("duty.overlapsHint")}</p>
      <ul className={page["plain"]}>
        {items.map(({ contested, rule }) => (
          <li key={contested.id}>
            <RuleLine rule={contested} onRule={onRule} />
            {rule !== null && (
              <>
                <small>{t("duty.against")}</small>
                <RuleLine rule={rule} onRule={onRule} />
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

type RulesProps = OnRule & { total: number; title: string; hint: string; rules: readonly DutyRule[] };

/** How many there are; of many, the first are listed. */
function Count({ shown, total }: { shown: number; total: number }) {
  const { t, number } = useWords();
  return (
    <small className="figures">
      {shown === total ? number(total) : t("duty.firstOf", { shown: number(shown), total: number(total) })}
    </small>
  );
}

function Rules({ title, hint, rules, total, onRule }: RulesProps) {
  if (rules.length === 0) return null;
  return (
    <section className={page["section"]}>
      <h2>
        {title} <Count shown={rules.length} total={total} />
      </h2>
      <p className={page["note"]}>{hint}</p>
      <ul className={page["plain"]}>
        {rules.map((rule) => (
          <li key={rule.id}>
            <RuleLine rule={rule} onRule={onRule} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Untended({ places }: { places: DutyProblems["untended"] }) {
  const { t, nameOf } = useWords();
  if (places.length === 0) return null;
  return (
    <section className={page["section"]}>
      <h2>{t("duty.untended")}</h2>
      <p className={page["note"]}>{t("duty.untendedHint")}</p>
      <p>{places.map((one) => nameOf({ name: one.name ?? one.code, name_en: one.name_en })).join(", ")}</p>
    </section>
  );
}

function HoleMap({ city }: { city: City }) {
  const { t } = useWords();
  const { data, error } = useDutyMap();
  const shapes = useMemo<Shapes | null>(() => {
    if (data === undefined) return null;
    const countOf = (properties: Record<string, unknown>) => Number(properties["classes"] ?? 1);
    const most = Math.max(1, ...data.features.map((one) => countOf(one.properties)));
    return {
      type: "FeatureCollection",
      features: data.features.map((one) => ({
        type: "Feature" as const,
        geometry: one.geometry,
        properties: { weight: countOf(one.properties) / most },
      })),
    };
  }, [data]);
  if (shapes === null) return error === null ? <Waiting height={300} /> : <ProblemNote error={error} />;
  return (
    <PlaceMap
      city={city}
      title={t("duty.map")}
      subject={{ codes: [], caseQuery: null, point: null, frame: city.bounds as Bounds }}
      shapes={shapes}
    />
  );
}
