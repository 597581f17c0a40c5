import { useMemo } from "react";
import type { Column, Result } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import { SHADES } from "../../../layers/shades";
import { usePalette } from "../../../ui/use_palette";
import page from "../../pages/page.module.css";
import { Chart } from "../charts/chart";
import { chartLook } from "../charts/look";
import { histogramOption, scatterOption } from "../charts/options";
import { useBoth } from "../use_both";
import { told } from "./numbers";
import styles from "./runs.module.css";
import type { Scale } from "./scale";

type Props = {
  result: Result;
  column: Column | undefined;
  scale: Scale | null;
  chosen: number | null;
  onChoose: (row: number | null) => void;
};

const HEIGHT = 260;

/** How the values are spread, what chance alone gave, and each cell beside its neighbours. */
export function ResultCharts(props: Props) {
  const { columns, reference, scatter } = props.result;
  const of = columns.find(({ code }) => code === props.result.distribution.column);
  // How many cells a category has is told by the legend.
  const distribution = of === undefined || of.categories !== null ? null : props.result.distribution;
  if (distribution === null && reference === null && scatter === null) return null;
  return (
    <div className={styles["charts"]}>
      {scatter !== null && <MoranScatter {...props} scatter={scatter} />}
      {distribution !== null && <Distribution {...props} distribution={distribution} />}
      {reference !== null && <Reference reference={reference} />}
    </div>
  );
}

/** Numbers and inks of the charts. */
function useChartWords() {
  const { t, number } = useWords();
  const palette = usePalette();
  const look = useMemo(() => chartLook(palette), [palette]);
  const say = useMemo(() => (value: number) => told(value, { number }), [number]);
  return { t, look, say, shades: palette.paper === "#ffffff" ? SHADES.light : SHADES.dark };
}

function Distribution({
  result,
  column,
  scale,
  distribution,
}: Props & { distribution: NonNullable<Result["distribution"]> }) {
  const { t, look, say } = useChartWords();
  const { number } = useWords();
  const both = useBoth();
  const of = result.columns.find(({ code }) => code === distribution.column);
  const name = of === undefined ? distribution.column : both(of.name, of.name_en);
  const isShown = of !== undefined && of.code === column?.code && of.categories === null;
  const option = useMemo(
    () =>
      histogramOption(look, {
        edges: distribution.edges,
        counts: distribution.counts,
        xName: name,
        yName: t("runs.cells"),
        colourOf:
          isShown && scale !== null
            ? (middle) => scale.steps[scale.stepOf(middle)]?.colour ?? look.accent
            : undefined,
        told: say,
      }),
    [look, distribution, name, t, isShown, scale, say],
  );
  return (
    <section className={page["section"]}>
      <h2>{t("runs.distribution")}</h2>
      <Chart option={option} height={HEIGHT} label={`${t("runs.distribution")}: ${name}`} />
      {distribution.missing > 0 && (
        <p className={page["quiet"]}>
          {t("runs.distributionHint", { count: distribution.missing, cells: number(distribution.missing) })}
        </p>
      )}
    </section>
  );
}

function Reference({ reference }: { reference: NonNullable<Result["reference"]> }) {
  const { t, look, say } = useChartWords();
  const both = useBoth();
  const name = both(reference.name, reference.name_en);
  const option = useMemo(
    () =>
      histogramOption(look, {
        edges: reference.edges,
        counts: reference.counts,
        xName: name,
        yName: t("runs.permutations"),
        mark: { value: reference.observed, name: `${t("runs.observed")} ${say(reference.observed)}` },
        told: say,
      }),
    [look, reference, name, t, say],
  );
  return (
    <section className={page["section"]}>
      <h2>{t("runs.reference")}</h2>
      <Chart
        option={option}
        height={HEIGHT}
        label={`${name}: ${t("runs.observed")} ${say(reference.observed)}`}
      />
    </section>
  );
}

function MoranScatter({
  result,
  chosen,
  onChoose,
  scatter,
}: Props & { scatter: NonNullable<Result["scatter"]> }) {
  const { t, look, say, shades } = useChartWords();
  const { number } = useWords();
  const both = useBoth();
  const rows = useMemo(() => new Map(result.ids.map((id, row) => [id, row])), [result.ids]);
  const place = useMemo(() => {
    const id = chosen === null ? undefined : result.ids[chosen];
    return scatter.points.findIndex((point) => point[2] === id);
  }, [scatter, chosen, result.ids]);
  const option = useMemo(
    () =>
      scatterOption(look, {
        points: scatter.points,
        slope: scatter.slope,
        xName: both(scatter.x, scatter.x_en),
        yName: both(scatter.y, scatter.y_en),
        // 1 high-high, 2 low-high, 3 low-low, 4 high-low, 0 none: the quadrants of a Moran scatter, counter-clockwise.
        quadrants: [look.soft, shades.sides[6], shades.sides[1], shades.sides[0], shades.sides[5]],
        chosen: place,
        told: say,
        nameOf: (point) => result.codes[rows.get(point[2] ?? -1) ?? -1] ?? "",
      }),
    [look, scatter, both, shades, place, say, result.codes, rows],
  );
  const said = t("runs.scatterSaid", { slope: say(scatter.slope) });
  return (
    <section className={page["section"]}>
      <h2>{t("runs.scatter")}</h2>
      <Chart
        option={option}
        height={HEIGHT}
        label={said}
        onPress={({ seriesIndex, dataIndex }) => {
          const id = seriesIndex === 0 ? scatter.points[dataIndex]?.[2] : undefined;
          const row = id === undefined ? undefined : rows.get(id);
          if (row !== undefined) onChoose(row);
        }}
      />
      <p className={page["quiet"]}>
        {said}
        {scatter.points.length < scatter.of &&
          ` ${t("runs.scatterPart", { shown: number(scatter.points.length), all: number(scatter.of) })}`}
      </p>
    </section>
  );
}
