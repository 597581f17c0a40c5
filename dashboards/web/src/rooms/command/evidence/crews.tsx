import { useCrews } from "../../../api/evidence";
import type { CaseDetail } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import { useDepartmentName } from "../../../ui/use_department_name";
import styles from "./evidence.module.css";

/** As many are named. */
const MOST = 4;

/** Who should take the case, the best first, and why: a suggestion, decided by nobody but the reader. */
export function Crews({ item }: { item: CaseDetail }) {
  const { t, language } = useWords();
  const departmentName = useDepartmentName();
  const { data } = useCrews(item);
  if (data === undefined || data.items.length === 0) return null;
  const best = Math.max(...data.items.map((one) => one.score), 0.01);
  return (
    <section className={styles["crews"]} data-testid="crews" aria-label={t("crew.title")}>
      <h3>
        {t("crew.title")}
        {data.department_id !== null && `: ${departmentName(data.department_id, data.department_name)}`}
      </h3>
      <ol>
        {data.items.slice(0, MOST).map((one) => (
          <li key={one.person_id}>
            <span>
              <strong>{one.name}</strong>
              {one.is_skilled === true && <b>{t("crew.skilled")}</b>}
            </span>
            <i style={{ width: `${(100 * one.score) / best}%` }} />
            <small>{language === "zh" ? one.why_zh : one.why_en}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}
