import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconFocus2, IconLink } from "@tabler/icons-react";
import { Link } from "wouter";
import { useCell } from "../../api/city";
import { useWatchingOf } from "../../api/planning";
import type { Cell } from "../../api/types";
import { lastMonths } from "../../cases/months";
import { useWords } from "../../i18n/use_words";
import type { Bounds } from "../../map/city_map";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import { cellPath } from "../pages/paths";
import { CaseList } from "./case_list";
import styles from "./cell_panel.module.css";
import { MonthBars } from "./month_bars";
import panel from "./panel.module.css";

type Props = { code: string; onOpenCase: (id: number) => void; onShow: (bounds: Bounds) => void };

/** One cell: what stands in it, what is open in it, how its year was. */
export function CellPanel({ code, onOpenCase, onShow }: Props) {
  const { t, nameOf, number } = useWords();
  const { data, error, refetch } = useCell(code);
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting height={200} />;
  const names = [data.county, data.street, data.area].filter(
    (one, index, all) => one !== null && all.findIndex((other) => other?.code === one.code) === index,
  );
  return (
    <article className={panel["body"]}>
      <header className={panel["head"]}>
        <div>
          <h1>{names.map((one) => one && nameOf(one)).join(" · ")}</h1>
          <p>
            <Link href={cellPath(data.code)} className="figures">
              {data.code}
            </Link>{" "}
            · {t("cell.area", { area: number(Math.round(data.area_m2)) })}
            <CopyButton value={`${window.location.origin}${cellPath(data.code)}`}>
              {({ copied, copy }) => (
                <Tooltip label={t(copied ? "report.copied" : "cell.copy")}>
                  <ActionIcon variant="subtle" size="sm" aria-label={t("cell.copy")} onClick={copy}>
                    {copied ? <IconCheck size={16} /> : <IconLink size={16} />}
                  </ActionIcon>
                </Tooltip>
              )}
            </CopyButton>
            <Tooltip label={t("case.zoomTo")}>
              <ActionIcon
                variant="subtle"
                size="sm"
                aria-label={t("case.zoomTo")}
                onClick={() => onShow(data.bounds as Bounds)}
              >
                <IconFocus2 size={16} />
              </ActionIcon>
            </Tooltip>
          </p>
        </div>
      </header>
      <dl className={styles["figures"]}>
        <Figure value={data.open_cases.length} text={t("cell.open", { count: data.open_cases.length })} />
        <Figure value={data.closed_count} text={t("cell.closed", { count: data.closed_count })} />
        <Figure value={data.complaints_count} text={t("cell.complaints", { count: data.complaints_count })} />
        <Figure value={data.components.total} text={t("cell.components", { count: data.components.total })} />
      </dl>
      {data.open_cases.length > 0 && (
        <section className={panel["section"]}>
          <h2>{t("cell.open", { count: data.open_cases.length })}</h2>
          <CaseList items={data.open_cases} onOpen={onOpenCase} />
        </section>
      )}
      <section className={panel["section"]}>
        <h2>{t("cell.months")}</h2>
        <MonthBars months={lastMonths(data.months, new Date())} />
      </section>
      <Watched code={data.code} />
      <Components cell={data} />
      {data.documents.length > 0 && (
        <section className={panel["section"]}>
          <h2>{t("cell.documents")}</h2>
          {data.documents.map((one) => (
            <p key={one.id} className={panel["words"]}>
              <a href={`/api/v1/documents/${one.id}/content`}>{one.number}</a> {one.title}
            </p>
          ))}
        </section>
      )}
    </article>
  );
}

/** The lists that watch it, for who cannot point at it; nothing where none does. */
function Watched({ code }: { code: string }) {
  const { t, instant } = useWords();
  const lists = useWatchingOf(code).data?.items[0]?.lists ?? [];
  if (lists.length === 0) return null;
  return (
    <section className={panel["section"]} data-testid="cell-watched">
      <h2>{t("watched.lists")}</h2>
      {lists.map((one) => (
        <p key={one.id} className={panel["words"]}>
          <Link href={`/planner/plans?watch=${one.id}`}>{one.name}</Link>{" "}
          <small>{t("watched.until", { day: instant(one.valid_until) })}</small>
        </p>
      ))}
    </section>
  );
}

function Figure({ value, text }: { value: number; text: string }) {
  const { number } = useWords();
  return (
    <div>
      <dt>{text.replace(String(value), "").trim()}</dt>
      <dd className="figures">{number(value)}</dd>
    </div>
  );
}

function Components({ cell }: { cell: Cell }) {
  const { t, nameOf, number } = useWords();
  const { total, by_class: classes } = cell.components;
  if (total === 0) return null;
  const most = Math.max(...classes.map((one) => one.count));
  return (
    <section className={panel["section"]}>
      <h2>{t("cell.components", { count: total })}</h2>
      <ul className={styles["bars"]}>
        {classes.map((one) => (
          <li key={one.class_id}>
            <span>{nameOf(one)}</span>
            <b className="figures">{number(one.count)}</b>
            <i style={{ width: `${(100 * one.count) / most}%` }} />
          </li>
        ))}
      </ul>
    </section>
  );
}
