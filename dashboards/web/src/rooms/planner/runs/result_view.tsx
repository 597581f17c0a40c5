import { Checkbox, Select } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import type { Cluster, Result, Run } from "../../../api/studio";
import type { City } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import { SHADES } from "../../../layers/shades";
import type { Bounds } from "../../../map/city_map";
import { extentOf } from "../../../map/far_cells";
import type { PaintedCells, Ring } from "../../../map/value_map";
import { usePalette } from "../../../ui/use_palette";
import page from "../../pages/page.module.css";
import { cellPath } from "../../pages/paths";
import { useChoices } from "../../pages/use_choices";
import register from "../../register/register.module.css";
import { ValueMapView } from "../map/value_map_view";
import { useBoth } from "../use_both";
import { CardPanel } from "./card_panel";
import { CellCard, useStandingWords, useValueWords } from "./cell_card";
import { ClusterTable } from "./cluster_table";
import { Legend } from "./legend";
import { rowOf, shownColumn, standingOf, strongest, told } from "./numbers";
import { ResultCharts } from "./result_charts";
import styles from "./runs.module.css";
import { coloursOf, scaleOf } from "./scale";
import { SendForm } from "./send_form";

const MOST_LISTED = 10;
/** Clusters that chance explains this seldom are ringed; others when they are asked for, and the first. */
const LIKELY = 0.05;

type Props = { city: City; run: Run; title: string; result: Result };

/** The ground that a result is about: its own cells, or the whole city. */
export function frameOf(city: City, { lon, lat }: Pick<Result, "lon" | "lat">): Bounds {
  const extent = extentOf(lon, lat);
  if (extent === null) return city.bounds as Bounds;
  return [extent.west, extent.south, extent.east, extent.north];
}

/** What came out of a run: a sentence, what to be careful of, a map, charts, clusters, and what can be done with it. */
export function ResultView({ city, run, title, result }: Props) {
  const { t } = useWords();
  const both = useBoth();
  const { search, put } = useChoices();
  const palette = usePalette();
  const shades = palette.paper === "#ffffff" ? SHADES.light : SHADES.dark;
  const column = shownColumn(result, search.get("column"));
  const isOnly = search.get("standing") === "1";
  const row = rowOf(result.codes, search.get("cell") ?? "");
  const [cluster, setCluster] = useState<number | null>(null);
  const choose = (next: number | null) => put({ cell: next === null ? null : (result.codes[next] ?? null) });

  const scale = useMemo(
    () => (column === undefined ? null : scaleOf(column, result.values[column.code] ?? [], shades)),
    [column, result, shades],
  );
  const stands = useMemo(() => standingOf(result).map((one) => one !== 0 && one !== null), [result]);
  const hasFrames = stands.includes(true);
  const cells = useMemo<PaintedCells>(() => {
    const values = column === undefined ? [] : (result.values[column.code] ?? []);
    const colours = scale === null ? [] : coloursOf(scale, values, shades);
    return {
      ids: result.ids,
      lon: result.lon,
      lat: result.lat,
      colours: isOnly ? colours.map((one, at) => (stands[at] ? one : null)) : colours,
      stands,
    };
  }, [result, column, scale, shades, stands, isOnly]);
  const rings = useMemo<Ring[]>(
    () =>
      result.clusters
        .filter(({ rank, p }) =>
          cluster === null ? rank === 1 || (p !== null && p <= LIKELY) : rank === cluster,
        )
        .map(({ lon, lat, radius_m, rank }) => ({ lon, lat, radiusM: Math.max(radius_m, 60), rank })),
    [result, cluster],
  );
  const home = useMemo(() => frameOf(city, result), [city, result]);
  const [frame, setFrame] = useState(home);
  const say = useValueWords();
  const standing = useStandingWords(result);
  const show = (rank: number) => {
    const next = rank === cluster ? null : rank;
    const found = result.clusters.find((one) => one.rank === next);
    setCluster(next);
    setFrame(found === undefined ? home : around(found));
  };

  return (
    <>
      <p className={styles["sentence"]} data-testid="sentence">
        {both(result.sentence, result.sentence_en)}
      </p>
      {(result.warnings.length > 0 || !result.is_tiling_in_force) && (
        <section className={styles["warnings"]} aria-label={t("runs.warnings")} data-testid="warnings">
          <IconAlertTriangle size={20} aria-hidden="true" />
          <div>
            <strong>{t("runs.warnings")}</strong>
            <ul>
              {result.warnings.map((one) => (
                <li key={one.code}>{both(one.text, one.text_en)}</li>
              ))}
              {!result.is_tiling_in_force && <li>{t("runs.noLongerInForce")}</li>}
            </ul>
          </div>
        </section>
      )}
      <div className={styles["picture"]}>
        <div>
          <div className={styles["tools"]}>
            <Select
              label={t("runs.column")}
              data={result.columns
                .filter(({ code }) => code !== result.stands)
                .map((one) => ({ value: one.code, label: both(one.name, one.name_en) }))}
              value={column?.code ?? null}
              allowDeselect={false}
              onChange={(next) => put({ column: next })}
            />
            {hasFrames && (
              <Checkbox
                label={t("runs.onlyStanding")}
                checked={isOnly}
                onChange={({ currentTarget }) => put({ standing: currentTarget.checked ? "1" : null })}
              />
            )}
          </div>
          <ValueMapView
            city={city}
            title={title}
            frame={frame}
            cells={cells}
            chosen={row}
            rings={rings}
            onChoose={choose}
            tipOf={(over) => (
              <>
                <strong>{result.codes[over]}</strong>
                {column !== undefined &&
                  `${both(column.name, column.name_en)}: ${say(column, result.values[column.code]?.[over])}`}
                {standing(over) !== null && <div>{standing(over)}</div>}
              </>
            )}
          />
        </div>
        <aside>
          {column !== undefined && scale !== null && (
            <Legend column={column} scale={scale} hasFrames={hasFrames} />
          )}
          <CellCard result={result} row={row} onChoose={choose} />
        </aside>
      </div>
      <Numbers result={result} />
      <ResultCharts result={result} column={column} scale={scale} chosen={row} onChoose={choose} />
      {result.clusters.length > 0 && (
        <section className={page["section"]}>
          <h2>{t("runs.clusters")}</h2>
          <ClusterTable clusters={result.clusters} shown={cluster} onShow={show} />
        </section>
      )}
      <Strongest result={result} />
      {result.table && <ExtraTable table={result.table} />}
      <div className={styles["ends"]}>
        <CardPanel run={run} />
        <SendForm city={city} run={run} title={title} result={result} />
      </div>
    </>
  );
}

/** The ground around a cluster. */
function around({ lon, lat, radius_m }: Cluster): Bounds {
  const up = (1.6 * Math.max(radius_m, 200)) / 111_195;
  const wide = up / Math.cos((lat * Math.PI) / 180);
  return [lon - wide, lat - up, lon + wide, lat + up];
}

function Numbers({ result }: { result: Result }) {
  const { t, number } = useWords();
  const both = useBoth();
  if (result.numbers.length === 0) return null;
  return (
    <dl className={styles["numbers"]} aria-label={t("runs.numbers")}>
      {result.numbers.map((one) => (
        <div key={one.code}>
          <dt>{both(one.name, one.name_en)}</dt>
          <dd className="figures">
            {told(one.value, { number })}
            {one.unit !== null && <small> {one.unit}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The cells that stand out most, as a table: what the map says, for whoever does not see it. */
function Strongest({ result }: { result: Result }) {
  const { t } = useWords();
  const both = useBoth();
  const say = useValueWords();
  const standing = useStandingWords(result);
  const main = shownColumn(result, null);
  const rows = useMemo(() => strongest(result, main, MOST_LISTED), [result, main]);
  if (rows.length === 0) return null;
  const columns = result.columns.filter(({ code }) => code !== result.stands);
  return (
    <section className={page["section"]}>
      <h2>{t("runs.strongest")}</h2>
      <div className={register["table"]}>
        <table data-testid="strongest">
          <thead>
            <tr>
              <th scope="col">{t("runs.cell")}</th>
              <th scope="col" />
              {columns.map((one) => (
                <th key={one.code} scope="col" data-number>
                  {both(one.name, one.name_en)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={result.ids[row]}>
                <td className="figures">
                  <Link href={cellPath(result.codes[row] ?? "")}>{result.codes[row]}</Link>
                </td>
                <td className={styles["standing"]}>{standing(row)}</td>
                {columns.map((one) => (
                  <td key={one.code} data-number className="figures">
                    {say(one, result.values[one.code]?.[row])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function ExtraTable({ table }: { table: NonNullable<Result["table"]> }) {
  const { t, number } = useWords();
  const both = useBoth();
  const say = (value: (typeof table.rows)[number][number]) => {
    if (typeof value === "string") return value;
    if (typeof value === "object" && value !== null) return both(value.name, value.name_en);
    return told(value, { number });
  };
  return (
    <section className={page["section"]}>
      <h2>{t("runs.table")}</h2>
      <div className={register["table"]}>
        <table>
          <thead>
            <tr>
              {table.columns.map((one) => (
                <th key={one.name} scope="col">
                  {both(one.name, one.name_en)}
                  {one.unit !== null && ` [${one.unit}]`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row) => (
              <tr key={JSON.stringify(row)}>
                {row.map((value, at) => (
                  <td key={table.columns[at]?.name} data-number={typeof value === "number" || undefined}>
                    {say(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
