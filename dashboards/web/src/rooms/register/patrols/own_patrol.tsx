import { Button } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { newKey } from "../../../api/client";
import { usePatrolRule } from "../../../api/patrols";
import { useWords } from "../../../i18n/use_words";
import { keepPages } from "../../../offline/keep_pages";
import { problemKept } from "../../../offline/refusals";
import { begun, finished, openWalk } from "../../../patrols/log";
import { useLog } from "../../../patrols/use_log";
import { SaidProblem } from "../../../ui/problem_note";
import page from "../../pages/page.module.css";
import styles from "./patrols.module.css";

/** Begin and end one's patrol: one button under the thumb, and what is recorded meanwhile. */
export function OwnPatrol({ personId }: { personId: number }) {
  const { t, instant, number } = useWords();
  const [log, change] = useLog(personId);
  const rule = usePatrolRule().data;
  const hasNoFix = useNoFix();
  const walk = openWalk(log);
  const waiting = log.walks.reduce((sum, one) => sum + one.waiting.length, 0);
  useEffect(keepPages, []);
  const toggle = () => {
    const at = new Date().toISOString();
    change((before) => (walk === null ? begun(before, newKey(), at) : finished(before, at)));
  };
  return (
    <section className={page["section"]} data-testid="own-patrol">
      <h2>{t("patrol.own")}</h2>
      {walk === null ? (
        <p className={page["note"]}>
          {t("patrol.hint", { minutes: (rule?.longest_gap_s ?? 180) / 60 })}{" "}
          {rule !== undefined && t("patrol.privacy", { count: rule.keep_track_days })}
        </p>
      ) : (
        <p className={styles["now"]} role="status">
          <strong>{t("patrol.since", { when: instant(walk.startedAt) })}</strong>
          <span>{t("patrol.taken", { count: walk.taken, formattedCount: number(walk.taken) })}</span>
        </p>
      )}
      {walk !== null && hasNoFix && <p className={styles["warn"]}>{t("patrol.noFix")}</p>}
      {log.walks.length > 0 && (
        <p className={page["quiet"]} data-testid="patrol-sync">
          {waiting > 0 ? t("patrol.waiting", { count: waiting }) : t("patrol.sent")}
        </p>
      )}
      {log.refused.map((why) => (
        <p key={JSON.stringify(why)} className={styles["warn"]} role="alert">
          {t("patrol.refused")} <SaidProblem error={problemKept(why)} />
        </p>
      ))}
      <Button
        className={styles["button"] ?? ""}
        size="lg"
        variant={walk === null ? "filled" : "default"}
        leftSection={walk === null ? <IconPlayerPlay size={20} /> : <IconPlayerStop size={20} />}
        onClick={toggle}
      >
        {t(walk === null ? "patrol.start" : "patrol.end")}
      </Button>
    </section>
  );
}

/** Whether the device was forbidden to say where it is. */
function useNoFix(): boolean {
  const [isDenied, setDenied] = useState(false);
  useEffect(() => {
    let asked: PermissionStatus | null = null;
    const tell = () => setDenied(asked?.state === "denied");
    navigator.permissions
      ?.query({ name: "geolocation" })
      .then((found) => {
        asked = found;
        found.addEventListener("change", tell);
        tell();
      })
      .catch(() => undefined);
    return () => asked?.removeEventListener("change", tell);
  }, []);
  return isDenied;
}
