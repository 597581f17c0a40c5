import { Badge } from "@mantine/core";
import { useOpenCount } from "../../api/cases";
import { useArea } from "../../api/city";
import type { Cell, City, Lineage } from "../../api/types";
import { lastMonths } from "../../cases/months";
import { useWords } from "../../i18n/use_words";
import type { Bounds } from "../../map/city_map";
import { MonthBars } from "../command/month_bars";
import { AddressLine } from "./address_line";
import { CaseRows } from "./case_rows";
import { CellDuty } from "./cell_duty";
import { CellPatrols } from "./cell_patrols";
import { CellWatched } from "./cell_watched";
import { LineageNotes } from "./lineage_notes";
import { Neighbours } from "./neighbours";
import styles from "./page.module.css";
import { PastCases } from "./past_cases";
import { cellPath } from "./paths";
import { PlaceMap } from "./place_map";
import { StaffPage } from "./staff_page";
import { Standing } from "./standing";

const OPEN = "stage=reported&stage=dispatched&stage=handling&stage=verifying";

/** A cell in force: where it lies, what is open, what was, what stands there, who answers for what. */
export function CellPage({ city, cell, lineage }: { city: City; cell: Cell; lineage: Lineage }) {
  const { t, nameOf, number } = useWords();
  const [west = 0, south = 0, east = 0, north = 0] = cell.bounds;
  const middle = { lon: (west + east) / 2, lat: (south + north) / 2 };
  const names = [cell.county, cell.street, cell.area]
    .filter((one, index, all) => one !== null && all.findIndex((other) => other?.code === one.code) === index)
    .map((one) => one && nameOf(one));
  const isDerived = useArea(cell.area.code).data?.is_derived === true;
  const listed = cell.open_cases.length;
  const open = Math.max(useOpenCount(cell.code) ?? 0, listed);
  const figures = [
    { key: "open", value: open },
    { key: "closed", value: cell.closed_count },
    { key: "complaints", value: cell.complaints_count },
    { key: "components", value: cell.components.total },
  ] as const;
  return (
    <StaffPage
      city={city}
      title={t("page.cell", { code: cell.code })}
      address={cellPath(cell.code)}
      onMap={`/command?cell=${cell.code}&map=17.00/${middle.lat.toFixed(5)}/${middle.lon.toFixed(5)}`}
    >
      <header className={styles["head"]}>
        <p>{t("page.cellKind")}</p>
        <h1>{names.join(" · ")}</h1>
        <p>
          <span className="figures">{cell.code}</span>
          <span>{t("cell.area", { area: number(Math.round(cell.area_m2)) })}</span>
          <AddressLine {...middle} />
        </p>
        {isDerived && (
          <Badge mt={6} color="yellow" variant="light" tt="none" title={t("page.derivedHint")}>
            {t("page.derived")}
          </Badge>
        )}
      </header>
      <dl className={styles["tiles"]}>
        {figures.map(({ key, value }) => (
          <div key={key}>
            <dt>
              {t(`page.${key}`)} <small>{t(`page.${key}Counted`)}</small>
            </dt>
            <dd className="figures">{number(value)}</dd>
          </div>
        ))}
      </dl>
      <div className={styles["columns"]}>
        <div>
          <PlaceMap
            city={city}
            title={t("page.cell", { code: cell.code })}
            subject={{
              codes: [cell.code],
              caseQuery: `cell=${cell.code}&${OPEN}`,
              point: null,
              frame: cell.bounds as Bounds,
            }}
          />
          <section className={styles["section"]}>
            <h2>
              {t("page.openCases")} <span className="figures">{number(open)}</span>
            </h2>
            {cell.open_cases.length === 0 && <p className={styles["quiet"]}>{t("page.noneOpen")}</p>}
            <CaseRows items={cell.open_cases} />
            {open > listed && (
              <p className={styles["quiet"]}>{t("page.firstOf", { count: listed, all: number(open) })}</p>
            )}
          </section>
          <section className={styles["section"]}>
            <h2>{t("cell.months")}</h2>
            <MonthBars months={lastMonths(cell.months, new Date())} />
          </section>
          <PastCases cell={cell.code} total={cell.closed_count} />
          <Documents items={cell.documents} />
        </div>
        <div>
          <CellDuty cell={cell} />
          <CellWatched code={cell.code} />
          <CellPatrols code={cell.code} />
          <Standing cell={cell} />
          <Neighbours code={cell.code} from={middle} />
          <LineageNotes lineage={lineage} />
        </div>
      </div>
    </StaffPage>
  );
}

function Documents({ items }: { items: Cell["documents"] }) {
  const { t, shortDate } = useWords();
  if (items.length === 0) return null;
  return (
    <section className={styles["section"]}>
      <h2>{t("cell.documents")}</h2>
      <ul className={styles["plain"]}>
        {items.map((one) => (
          <li key={one.id}>
            <a href={`/api/v1/documents/${one.id}/content`}>{one.title}</a>
            <small>
              {one.number} · {shortDate(one.issued_on)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
