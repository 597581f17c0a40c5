import type { Component } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import { useRows } from "../component_fields";
import styles from "./acts.module.css";

/** The fields of two entries beside each other; where they differ is marked. */
export function SideBySide({ item, other, far }: { item: Component; other: Component; far: number }) {
  const { t } = useWords();
  const [ours, theirs] = [useRows(item), useRows(other)];
  const keys = [...new Set([...ours, ...theirs].map((row) => row.key))];
  const valueIn = (rows: typeof ours, key: string) => rows.find((row) => row.key === key)?.value ?? null;
  return (
    <div className={styles["beside"]} data-testid="side-by-side">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("act.field")}</th>
            <th scope="col">{t("act.this")}</th>
            <th scope="col">
              {t("act.other")} <small>{t("page.away", { metres: far.toFixed(1) })}</small>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => {
            const [mine, its] = [valueIn(ours, key), valueIn(theirs, key)];
            const label = [...ours, ...theirs].find((row) => row.key === key)?.label ?? key;
            return (
              <tr key={key} data-differs={mine !== its}>
                <th scope="row">
                  {label}
                  {mine !== its && <span className="visually-hidden"> ({t("act.differs")})</span>}
                </th>
                <td>{mine ?? t("component.unknown")}</td>
                <td>{its ?? t("component.unknown")}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
