import { Button, SegmentedControl } from "@mantine/core";
import { Link, useLocation, useSearch } from "wouter";
import { useArea } from "../../../api/city";
import { type Fate, type RetiredCell, useRetiredCells, useTilingChanges } from "../../../api/versions";
import { useWords } from "../../../i18n/use_words";
import { MoreButton } from "../../../ui/more_button";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { cellPath } from "../../pages/paths";
import register from "../register.module.css";
import { RegisterFrame } from "../register_frame";
import type { Staff } from "../register_room";
import { ChangedAreas } from "./changed_areas";
import styles from "./changes.module.css";
import { ChangesMap } from "./changes_map";
import { FATES } from "./fates";

/** What one partition of the city changed of the one before it: numbers, a map, and every cell that went. */
export function ChangesPage({ city, id }: Staff & { id: number }) {
  const { t, instant } = useWords();
  const [path, navigate] = useLocation();
  const search = new URLSearchParams(useSearch());
  const fate = FATES.find((one) => one === search.get("fate")) ?? null;
  const area = /^\d{6,12}$/.test(search.get("area") ?? "") ? search.get("area") : null;
  const { data, error, refetch } = useTilingChanges(id);
  const put = (next: { fate: Fate | null; area: string | null }) => {
    const parts = new URLSearchParams();
    if (next.fate !== null) parts.set("fate", next.fate);
    if (next.area !== null) parts.set("area", next.area);
    navigate(parts.size === 0 ? path : `${path}?${parts}`, { replace: true });
  };
  return (
    <RegisterFrame
      city={city}
      part="versions"
      title={t("change.title", { id })}
      {...(data === undefined ? {} : { lead: t("change.lead", { when: instant(data.at) }) })}
      tools={
        <Button component={Link} href="/register/versions" variant="default">
          {t("change.all")}
        </Button>
      }
    >
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Waiting height={160} />}
      {data?.before_id === null && <p className={page["quiet"]}>{t("change.first")}</p>}
      {data !== undefined && data.before_id !== null && (
        <>
          <dl className={styles["numbers"]} data-testid="changes">
            <Count name="kept" value={data.kept} />
            <Count name="retired" value={data.retired} />
            {FATES.map((one) => (
              <Count key={one} name={one} value={data[one]} />
            ))}
            <Count name="fresh" value={data.fresh} />
            <Count name="new_ground" value={data.new_ground} />
          </dl>
          <p className={register["quiet"]}>{t("change.duty", { ...data.duty })}</p>
          <div className={styles["desk"]}>
            <ChangesMap city={city} id={id} area={area} onArea={(next) => put({ fate, area: next })} />
            <ChangedAreas
              areas={data.areas}
              chosen={area}
              onChoose={(next) => put({ fate, area: next === area ? null : next })}
            />
          </div>
          <section className={page["section"]}>
            <div className={page["titled"]}>
              <h2>
                {t("change.cells")}
                {area !== null && <AreaName code={area} />}
              </h2>
              <SegmentedControl
                size="xs"
                aria-label={t("change.fate")}
                value={fate ?? "all"}
                data={[
                  { value: "all", label: t("change.any") },
                  ...FATES.map((one) => ({ value: one, label: t(`fate.${one}`) })),
                ]}
                onChange={(next) => put({ area, fate: FATES.find((one) => one === next) ?? null })}
              />
            </div>
            <Cells id={id} fate={fate} area={area} />
          </section>
        </>
      )}
    </RegisterFrame>
  );
}

function Count({ name, value }: { name: Fate | "kept" | "retired" | "fresh" | "new_ground"; value: number }) {
  const { t, number } = useWords();
  return (
    <div data-fate={name}>
      <dt>{t(`fate.${name}`)}</dt>
      <dd className="figures">{number(value)}</dd>
    </div>
  );
}

function AreaName({ code }: { code: string }) {
  const { nameOf } = useWords();
  const area = useArea(code).data;
  return <>: {area === undefined ? code : nameOf(area)}</>;
}

function Cells({ id, fate, area }: { id: number; fate: Fate | null; area: string | null }) {
  const { t } = useWords();
  const found = useRetiredCells(id, {
    ...(fate === null ? {} : { fate }),
    ...(area === null ? {} : { area }),
  });
  const cells = found.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <>
      <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <Waiting height={120} />}
      {found.isSuccess && cells.length === 0 && <p className={page["quiet"]}>{t("change.none")}</p>}
      <ul className={styles["cells"]} data-testid="retired-cells">
        {cells.map((one) => (
          <OneCell key={one.id} cell={one} />
        ))}
      </ul>
      <MoreButton list={found} />
    </>
  );
}

function OneCell({ cell }: { cell: RetiredCell }) {
  const { t, number } = useWords();
  const ground = (area_m2: number) => t("change.ground", { area: number(Math.round(area_m2)) });
  const cases = (count: number) => t("change.cases", { count, replace: { count: number(count) } });
  const share = (part: number) =>
    part > 0 && part < 0.0005 ? `<${number(0.1)}` : number(Math.round(part * 1000) / 10);
  return (
    <li>
      <p>
        <Link href={cellPath(cell.code)} className="figures">
          {cell.code}
        </Link>{" "}
        {cell.fate !== null && <b data-fate={cell.fate}>{t(`fate.${cell.fate}`)}</b>}{" "}
        <small>
          {ground(cell.area_m2)} · {cases(cell.cases)}
        </small>
      </p>
      {cell.children.length > 0 && (
        <ul>
          {cell.children.map((one) => (
            <li key={one.id}>
              →{" "}
              <Link href={cellPath(one.code)} className="figures">
                {one.code}
              </Link>{" "}
              <small>
                {t("change.share", { percent: share(one.share_of_parent) })} · {ground(one.area_m2)} ·{" "}
                {cases(one.cases)}
              </small>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
