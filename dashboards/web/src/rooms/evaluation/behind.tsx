import { SegmentedControl } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Link } from "wouter";
import { type Evaluation, type Opened, useDeeds, type useDefinitions } from "../../api/evaluation";
import { isStage } from "../../cases/stages";
import { useWords } from "../../i18n/use_words";
import { MoreButton } from "../../ui/more_button";
import { ProblemNote } from "../../ui/problem_note";
import { StageMark } from "../../ui/stage_mark";
import { Waiting } from "../../ui/waiting";
import { casePath } from "../pages/paths";
import styles from "./evaluation.module.css";
import { useValues } from "./use_values";

type Props = {
  evaluation: Evaluation;
  definitions: NonNullable<ReturnType<typeof useDefinitions>["data"]>;
  opened: Opened;
  onOpen: (opened: Opened) => void;
};

/** The cases behind a number: as many entries as it says. */
export function Behind({ evaluation, definitions, opened, onOpen }: Props) {
  const { t, language, number, nameOf, instant } = useWords();
  const { unitOf, valueText } = useValues();
  const found = useDeeds(evaluation, opened);
  const top = useRef<HTMLParagraphElement>(null);
  // Pressed in the table below, it would open out of sight.
  const pressed = JSON.stringify(opened);
  useEffect(() => {
    if (pressed !== "") top.current?.scrollIntoView({ block: "nearest" });
  }, [pressed]);
  const row = evaluation.rows.find((one) => one.unit === opened.unit);
  const indicator = definitions.indicators.find((one) => one.code === opened.indicator);
  const [first] = found.data?.pages ?? [];
  const deeds = found.data?.pages.flatMap((one) => one.items) ?? [];
  const value = row?.values[opened.indicator]?.value ?? null;
  return (
    <>
      <p className={styles["what"]} ref={top}>
        {row !== undefined && <strong>{unitOf(row)}</strong>}
        {indicator !== undefined && (
          <>
            {" "}
            {language === "zh" ? indicator.zh : indicator.en} <b>{valueText(value, indicator.kind)}</b>
          </>
        )}
      </p>
      {indicator !== undefined && indicator.counts_en !== "" && (
        <p className={styles["sum"]} data-testid="what-counts">
          {language === "zh" ? indicator.counts_zh : indicator.counts_en}
        </p>
      )}
      {indicator?.kind === "share" && (
        <SegmentedControl
          size="xs"
          value={opened.part}
          aria-label={t("evaluation.behind")}
          data={(["numerator", "denominator"] as const).map((part) => {
            const fact = definitions.facts.find((one) => one.code === indicator[part]);
            const name = fact === undefined ? "" : `: ${language === "zh" ? fact.zh : fact.en}`;
            return { value: part, label: `${t(`evaluation.${part}`)}${name}` };
          })}
          onChange={(part) => onOpen({ ...opened, part: part === "denominator" ? part : "numerator" })}
          fullWidth
          orientation="vertical"
        />
      )}
      <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <Waiting height={120} />}
      {first !== undefined && (
        <p className={styles["sum"]} data-testid="behind-total">
          {t("evaluation.total", { count: first.total, replace: { count: number(first.total) } })}{" "}
          {t("evaluation.ofCases", { count: first.cases, replace: { count: number(first.cases) } })}
        </p>
      )}
      <ul className={styles["deeds"]}>
        {deeds.map((one) => (
          <li key={`${one.case_id}/${one.round}/${one.at}`}>
            <Link href={casePath(one.case_id)}>
              {isStage(one.stage) && <StageMark stage={one.stage} size={18} />}
              <span>
                <strong>{nameOf({ name: one.class_name, name_en: one.class_name_en })}</strong>
                <small>
                  <span className="figures">{one.number}</span> · {instant(one.at)}
                  {one.person_name !== null && ` · ${one.person_name}`}
                </small>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <MoreButton list={found} size="compact-md" />
    </>
  );
}
