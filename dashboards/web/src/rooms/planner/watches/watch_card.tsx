import { Badge, Button, Group, Progress } from "@mantine/core";
import { useState } from "react";
import { useAreas, useMatterClasses } from "../../../api/city";
import { useTryWatch, type Watch } from "../../../api/surveillance";
import type { Person } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { FollowWatch } from "../../command/alarms/follow_watch";
import { TrialWords } from "./trial_words";
import { WatchForm } from "./watch_form";
import styles from "./watches.module.css";

/** Who sets watches: the same roles that the server lets through. */
export const SETTERS = new Set<string>(["planner", "leader", "admin"]);
const YEAR_DAYS = 365.25;

/** One watch: what it looks for, from when on it tells, and how often it is wrong. */
export function WatchCard({ watch, person }: { watch: Watch; person: Person }) {
  const { t, nameOf, instant, number } = useWords();
  const [isChanging, setChanging] = useState(false);
  const measure = useTryWatch();
  const { terms, trial_share: share } = watch;
  const what = useWhat(watch);
  const rate = Math.round((YEAR_DAYS / terms.recurrence_days) * 10) / 10;
  const maySet = SETTERS.has(person.role);
  return (
    <section className={styles["card"]} aria-labelledby={`watch-${watch.id}`} data-watch={watch.id}>
      <header>
        <h2 id={`watch-${watch.id}`}>{nameOf(terms)}</h2>
        {!terms.is_on && (
          <Badge color="gray" variant="light" tt="none">
            {t("watch.off")}
          </Badge>
        )}
      </header>
      {isChanging ? (
        <WatchForm watch={watch} onClose={() => setChanging(false)} />
      ) : (
        <>
          <p>
            {t("watch.how", {
              ...what,
              reach: number(terms.reach_m),
              longest: number(terms.longest_days),
              every: number(terms.every_min),
              method: t(`watchMethod.${terms.method}`),
            })}
          </p>
          <p>
            <strong>{t("watch.threshold", { days: number(terms.recurrence_days) })}</strong>{" "}
            {t("watch.promise", { rate: number(rate) })}
          </p>
          <p className={styles["quiet"]}>
            {watch.last_scan_at === null
              ? t("watch.noScan")
              : t("watch.lastScan", { at: instant(watch.last_scan_at) })}{" "}
            {t("watch.alarms", { count: watch.alarms })}
          </p>
          <FollowWatch watch={watch} />
          <h3>{t("watch.measured")}</h3>
          <TrialWords watch={watch} />
          {share !== null && (
            <div className={styles["progress"]}>
              <span role="status">{t("watch.measuring", { percent: Math.round(share * 100) })}</span>
              <Progress value={share * 100} aria-label={t("watch.measured")} />
            </div>
          )}
          <ProblemNote error={measure.error} />
          {maySet && (
            <Group gap="xs" mt="sm">
              <Button variant="default" onClick={() => setChanging(true)}>
                {t("watch.change")}
              </Button>
              <Button
                variant="default"
                disabled={share !== null}
                loading={measure.isPending}
                onClick={() => measure.mutate(watch.id)}
              >
                {t("watch.measure")}
              </Button>
            </Group>
          )}
        </>
      )}
    </section>
  );
}

/** What is watched, and where, in words. */
function useWhat({ terms }: Watch): { what: string; where: string } {
  const { t, nameOf, language } = useWords();
  const classes = useMatterClasses().data ?? [];
  const area = (useAreas().data ?? []).find((one) => one.code === terms.area_code);
  const names = terms.class_codes.map((code) => {
    const one = classes.find(
      (known) => known.code === code || (code.length === 2 && known.code.startsWith(code)),
    );
    if (one === undefined) return code;
    if (code.length > 2) return nameOf(one);
    return nameOf({ name: one.major_name, name_en: one.major_name_en });
  });
  return {
    what: names.length === 0 ? t("watch.all") : names.join(language === "zh" ? "、" : ", "),
    where:
      terms.area_code === null ? t("watch.wholeCity") : area === undefined ? terms.area_code : nameOf(area),
  };
}
