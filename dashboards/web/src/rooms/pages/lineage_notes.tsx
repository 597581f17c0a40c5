import { Link } from "wouter";
import type { Lineage } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import styles from "./page.module.css";
import { cellPath } from "./paths";

type Relative = Lineage["parents"][number];

/** Since when a cell is in force, what it was cut from, and what its ground became. */
export function LineageNotes({ lineage }: { lineage: Lineage }) {
  const { t, number, instant } = useWords();
  const [, ...earlier] = lineage.versions;
  return (
    <section className={styles["section"]} data-testid="lineage">
      <h2>{t("page.lineage")}</h2>
      <p className={styles["note"]}>
        {lineage.valid_to === null
          ? t("page.since", { when: instant(lineage.valid_from) })
          : t("page.sinceUntil", { from: instant(lineage.valid_from), to: instant(lineage.valid_to) })}
      </p>
      <Relatives title={t("page.parents")} items={lineage.parents} share={(one) => one.share_of_child} />
      <Relatives title={t("page.children")} items={lineage.children} share={(one) => one.share_of_parent} />
      {earlier.map((one) => (
        <p key={one.id} className={styles["note"]}>
          {t("page.namesake", {
            area: number(Math.round(one.area_m2)),
            from: instant(one.valid_from),
            to: one.valid_to === null ? "" : instant(one.valid_to),
          })}
        </p>
      ))}
    </section>
  );
}

type RelativesProps = { title: string; items: readonly Relative[]; share: (one: Relative) => number };

/** Cells of before or after, each with the part of this one that it is. */
function Relatives({ title, items, share }: RelativesProps) {
  const { t, number } = useWords();
  if (items.length === 0) return null;
  return (
    <>
      <p className={styles["note"]}>{title}</p>
      <ul className={styles["neighbours"]}>
        {items.map((one) => (
          <li key={`${one.code}/${one.valid_from}`}>
            <Link href={cellPath(one.code)}>
              <span className="figures">{one.code}</span>
              <b>
                {t("page.shared", {
                  area: number(Math.round(one.shared_m2)),
                  percent: Math.round(100 * share(one)),
                })}
              </b>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
