import { Alert } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { cellQuery } from "../../api/city";
import type { City, Lineage } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import type { Bounds } from "../../map/city_map";
import type { Shapes } from "../../map/page_map";
import { LineageNotes } from "./lineage_notes";
import styles from "./page.module.css";
import { cellPath } from "./paths";
import { PlaceMap } from "./place_map";
import { StaffPage } from "./staff_page";

/** As many of the cells that came after are drawn: those with most of the ground. */
const DRAWN = 8;

/** A cell that is no longer in force: its page still opens, and leads to where its ground is now. */
export function RetiredCell({ city, lineage }: { city: City; lineage: Lineage }) {
  const { t, instant } = useWords();
  const heirs = lineage.children.filter((one) => one.valid_to === null).slice(0, DRAWN);
  const found = useQueries({ queries: heirs.map(({ code }) => cellQuery(code)) });
  const cells = found.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const ground = useMemo<Shapes>(
    () => ({
      type: "FeatureCollection",
      features: [{ type: "Feature", geometry: lineage.geometry, properties: { weight: 0 } }],
    }),
    [lineage.geometry],
  );
  const title = t("page.cell", { code: lineage.code });
  return (
    <StaffPage city={city} title={title} address={cellPath(lineage.code)} onMap={null}>
      <header className={styles["head"]}>
        <p>{t("page.cellKind")}</p>
        <h1 className="figures">{lineage.code}</h1>
      </header>
      <Alert mb="lg" variant="light" color="yellow" title={t("page.retired")} data-testid="retired">
        {t(lineage.children.length > 0 ? "page.retiredHint" : "page.retiredWithout", {
          when: instant(lineage.valid_to ?? lineage.valid_from),
        })}
      </Alert>
      <div className={styles["columns"]}>
        <LineageNotes lineage={lineage} />
        {cells.length === heirs.length && (
          <PlaceMap
            city={city}
            title={title}
            subject={{
              codes: cells.map((one) => one.code),
              caseQuery: null,
              point: null,
              frame: around([boundsOf(lineage.geometry), ...cells.map((one) => one.bounds as Bounds)]),
            }}
            shapes={ground}
          />
        )}
      </div>
    </StaffPage>
  );
}

/** The bounds of a shape. West, south, east, north. [°] */
export function boundsOf(geometry: { [key: string]: unknown }): Bounds {
  const numbers = [geometry["coordinates"]].flat(4) as number[];
  const [lons, lats] = [0, 1].map((axis) => numbers.filter((_, index) => index % 2 === axis));
  const [xs, ys] = [lons ?? [], lats ?? []];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The smallest bounds that hold all of some. */
function around(all: readonly Bounds[]): Bounds {
  const side = (index: number, pick: (...values: number[]) => number) =>
    pick(...all.map((bounds) => bounds[index] ?? 0));
  return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)];
}
