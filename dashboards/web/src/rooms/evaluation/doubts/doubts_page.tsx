import "../../../i18n/commands_words";
import { SegmentedControl, Select } from "@mantine/core";
import { Link } from "wouter";
import { useOpenDepartments } from "../../../api/city";
import { useDoubts } from "../../../api/evidence";
import { addDays, dayOf, startOfDay } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { MoreButton } from "../../../ui/more_button";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { useChoices } from "../../pages/use_choices";
import { WATCHES_EVIDENCE } from "../access";
import evaluation from "../evaluation.module.css";
import { EvaluationFrame } from "../evaluation_frame";
import type { Staff } from "../evaluation_room";
import { DoubtCard } from "./doubt_card";
import styles from "./doubts.module.css";

/** How far back a reader looks. [d] */
const SPANS = [7, 30, 90] as const;

/** Cases whose photos prove less than they should: before beside after, and why somebody should look. */
export function DoubtsPage({ city, person }: Staff) {
  const { t, nameOf, number } = useWords();
  const { search, put } = useChoices();
  const mayLook = WATCHES_EVIDENCE.has(person.role);
  const days = SPANS.find((one) => String(one) === search.get("days")) ?? 30;
  const chosen = /^[1-9]\d{0,8}$/.test(search.get("department") ?? "") ? search.get("department") : null;
  const from = startOfDay(addDays(dayOf(Date.now(), city.timezone), 1 - days), city.timezone);
  const found = useDoubts(from, chosen === null ? null : Number(chosen), mayLook);
  const departments = useOpenDepartments();
  const items = found.data?.pages.flatMap((one) => one.items) ?? [];
  const examined = found.data?.pages.reduce((sum, one) => sum + one.examined, 0) ?? 0;
  return (
    <EvaluationFrame city={city} person={person} part="doubts">
      {!mayLook && <p className={page["quiet"]}>{t("doubts.notYours")}</p>}
      {mayLook && (
        <>
          <div className={evaluation["choices"]}>
            <SegmentedControl
              aria-label={t("doubts.span")}
              value={String(days)}
              data={SPANS.map((one) => ({ value: String(one), label: t("doubts.days", { count: one }) }))}
              onChange={(next) => put({ days: next })}
            />
            <Select
              aria-label={t("room.department")}
              placeholder={t("doubts.allDepartments")}
              data={departments.map((one) => ({ value: String(one.id), label: nameOf(one) }))}
              value={chosen}
              onChange={(next) => put({ department: next })}
              clearable
              searchable
              limit={200}
            />
            <Link href="/rules/evidence" className={styles["rules"]}>
              {t("doubts.rules")}
            </Link>
          </div>
          <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
          {found.isPending && <Waiting height={200} />}
          {found.isSuccess && (
            <p className={page["quiet"]} role="status">
              {items.length > 0
                ? t("doubts.looked", { count: examined, replace: { count: number(examined) } })
                : found.hasNextPage
                  ? t("doubts.noneSoFar", { examined: number(examined) })
                  : t("doubts.none")}
            </p>
          )}
          <ul className={styles["doubts"]} data-testid="doubts">
            {items.map((one) => (
              <DoubtCard key={one.case.id} doubt={one} />
            ))}
          </ul>
          <MoreButton list={found} variant="default" />
        </>
      )}
    </EvaluationFrame>
  );
}
