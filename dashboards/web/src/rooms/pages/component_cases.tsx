import { Link } from "wouter";
import { useComponentCases } from "../../api/components";
import type { ComponentCase } from "../../api/types";
import { lastMonths, monthCounts } from "../../cases/months";
import { isStage } from "../../cases/stages";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { StageMark } from "../../ui/stage_mark";
import { MonthBars } from "../command/month_bars";
import styles from "./page.module.css";
import { casePath, componentPath } from "./paths";

/** What happened with a component: its cases, and those of the doubles that were merged into it. */
export function ComponentCases({ code, timeZone }: { code: string; timeZone: string }) {
  const { t, number } = useWords();
  const { data, error, refetch } = useComponentCases(code);
  const items = data ?? [];
  const months = monthCounts(
    items.map((one) => one.reported_at),
    timeZone,
  );
  return (
    <section className={styles["section"]} data-testid="cases">
      <h2>
        {t("page.cases")} {items.length > 0 && <span className="figures">{number(items.length)}</span>}
      </h2>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data?.length === 0 && <p className={styles["quiet"]}>{t("page.noCases")}</p>}
      {items.length > 0 && <MonthBars months={lastMonths(months, new Date())} />}
      <ul className={styles["cases"]}>
        {items.map((item) => (
          <Row key={item.id} item={item} code={code} />
        ))}
      </ul>
    </section>
  );
}

function Row({ item, code }: { item: ComponentCase; code: string }) {
  const { t, nameOf, instant } = useWords();
  return (
    <li>
      <Link href={casePath(item.id)}>
        {isStage(item.stage) && <StageMark stage={item.stage} size={22} />}
        <span>
          <strong>{nameOf({ name: item.class_name, name_en: item.class_name_en })}</strong>{" "}
          <span className="figures">{item.number}</span>
          <small>
            {instant(item.closed_at ?? item.reported_at)}
            {" · "}
            {item.outcome === null ? t(`stage.${item.stage}`) : t(`outcome.${item.outcome}`)}
            {item.distance_m !== null && item.distance_m >= 1 && (
              <> · {t("page.away", { metres: Math.round(item.distance_m) })}</>
            )}
          </small>
        </span>
      </Link>
      {item.component_code !== code && (
        <small>
          {t("page.onDouble")}{" "}
          <Link href={componentPath(item.component_code)} className="figures">
            {item.component_code}
          </Link>
        </small>
      )}
    </li>
  );
}
