import { Select } from "@mantine/core";
import { useState } from "react";
import { useAreas, useComponentClasses, useMatterClasses } from "../../../api/city";
import { useRulesOf } from "../../../api/duty_rules";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import styles from "./duty.module.css";
import { type Entry, entryOf, type Row } from "./matrix";

type Props = { today: string; onRule: (id: number) => void; onHole: (row: Row, place: string) => void };

/** Who answers for what: major classes down, the districts (or the streets of one) across. */
export function MatrixView({ today, onRule, onHole }: Props) {
  const { t, nameOf } = useWords();
  const [county, setCounty] = useState<string | null>(null);
  const areas = useAreas().data ?? [];
  const counties = areas.filter((one) => one.level === "county");
  const across = county === null ? counties : areas.filter((one) => one.parent_code === county);
  const codes = ["", ...(county === null ? [] : [county]), ...across.map((one) => one.code)];
  const { rules, isPending, error } = useRulesOf(codes, today);
  const rows = useRows();
  // Within a district its own rules stand between the city's and the street's: the nearer one is shown as inherited.
  const inherited = county === null ? rules : liftTo(rules, county);
  return (
    <section className={page["section"]} data-testid="matrix">
      <div className={page["titled"]}>
        <h2>{t("duty.matrix")}</h2>
        <Select
          size="xs"
          aria-label={t("duty.within")}
          placeholder={t("duty.wholeCity")}
          data={counties.map((one) => ({ value: one.code, label: nameOf(one) }))}
          value={county}
          onChange={setCounty}
          clearable
        />
      </div>
      <p className={page["quiet"]}>{t("duty.matrixHint")}</p>
      <ProblemNote error={error} />
      {isPending ? (
        <Waiting height={200} />
      ) : (
        <div className={styles["matrix"]}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("duty.what")}</th>
                <th scope="col">{county === null ? t("duty.city") : t("duty.district")}</th>
                {across.map((one) => (
                  <th key={one.code} scope="col">
                    {nameOf(one)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ row, name }, index) => (
                <tr
                  key={`${row.kind}/${row.edition}/${row.major}`}
                  data-first={rows[index - 1]?.row.kind !== row.kind}
                >
                  <th scope="row">
                    <small>{t(`duty.kind.${row.kind}`)}</small>
                    {name}
                  </th>
                  {[county ?? "", ...across.map((one) => one.code)].map((place) => (
                    <Who
                      key={place}
                      entry={entryOf(row, place, place === county ? rules : inherited)}
                      isFirst={place === (county ?? "")}
                      onRule={onRule}
                      onHole={() => onHole(row, place)}
                    />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** A district's rules told as the city's, so that its streets inherit them before the city's own. */
function liftTo<T extends { place: { code: string } }>(rules: readonly T[], county: string): T[] {
  const theirs = rules.filter((rule) => rule.place.code === county);
  return [
    ...theirs.map((rule) => ({ ...rule, place: { ...rule.place, code: "" } })),
    ...rules.filter((rule) => rule.place.code !== county),
  ];
}

type WhoProps = { entry: Entry; isFirst: boolean; onRule: (id: number) => void; onHole: () => void };

function Who({ entry, isFirst, onRule, onHole }: WhoProps) {
  const { t, nameOf } = useWords();
  const { department, rule, isInherited, isFallback, own } = entry;
  return (
    <td
      data-hole={department === null && !isFirst}
      data-inherited={isInherited && !isFirst}
      data-fallback={isFallback}
    >
      <button type="button" onClick={() => (rule === null ? onHole() : onRule(rule.id))}>
        {department === null ? (isFirst ? t("duty.noRule") : t("duty.nobody")) : nameOf(department)}
        {isFallback && <small>{t("page.fallback")}</small>}
        {own > 0 && (isFirst || !isInherited) && <small>{t("duty.own", { count: own })}</small>}
      </button>
    </td>
  );
}

/** The major classes of components, then those of matters, by their names. */
function useRows(): { row: Row; name: string }[] {
  const { nameOf } = useWords();
  const all = [...(useComponentClasses().data ?? []), ...(useMatterClasses().data ?? [])];
  const rows = new Map<string, { row: Row; name: string }>();
  for (const one of all) {
    const row: Row = { kind: one.kind, edition: one.edition, major: one.code.slice(0, 2) };
    const name = nameOf({ name: one.major_name, name_en: one.major_name_en });
    rows.set(`${row.kind}/${row.edition}/${row.major}`, { row, name });
  }
  return [...rows.values()];
}
