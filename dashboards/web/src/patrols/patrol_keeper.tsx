import "../i18n/patrols_words";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { endPatrol, sendFixes, startPatrol } from "../api/patrols";
import { useWords } from "../i18n/use_words";
import { isFinal, pauseMs, refusalOf } from "../offline/refusals";
import { useNow } from "../ui/use_now";
import { useWakeLock } from "../ui/use_wake_lock";
import styles from "./keeper.module.css";
import { answered, fixed, type Log, nextStep, openWalk, refused, type Step } from "./log";
import { useLog } from "./use_log";

export const PATROLS_PATH = "/register/patrols";

/** Records a patrol on whatever page its walker is, sends it, and shows that it is on. */
export function PatrolKeeper({ personId }: { personId: number }) {
  const { t } = useWords();
  const [log, change] = useLog(personId);
  const walk = openWalk(log);
  useWatch(walk !== null, change);
  useWakeLock(walk !== null);
  useSending(log, change);
  const now = useNow(15_000);
  if (walk === null) return null;
  const minutes = Math.max(0, Math.floor((now - Date.parse(walk.startedAt)) / 60_000));
  return (
    <aside aria-label={t("patrol.own")}>
      <Link href={PATROLS_PATH} className={styles["chip"]} data-testid="patrol-chip">
        <i aria-hidden="true" />
        {t("patrol.on")}{" "}
        <span className="figures">
          {Math.floor(minutes / 60)}:{String(minutes % 60).padStart(2, "0")}
        </span>
      </Link>
    </aside>
  );
}

type Change = (change: (log: Log) => Log) => void;

/** Takes the fixes of the device while a patrol is on, and at no other time. */
function useWatch(isOn: boolean, change: Change): void {
  useEffect(() => {
    if (!isOn) return;
    const watch = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) =>
        change((log) =>
          fixed(log, {
            at: new Date(timestamp).toISOString(),
            lon: coords.longitude,
            lat: coords.latitude,
            accuracy_m: Math.max(1, coords.accuracy),
          }),
        ),
      () => undefined,
      { enableHighAccuracy: true, maximumAge: 0 },
    );
    return () => navigator.geolocation.clearWatch(watch);
  }, [isOn, change]);
}

async function send(step: Step): Promise<number> {
  if (step.kind === "start") return (await startPatrol({ key: step.key, started_at: step.startedAt })).id;
  if (step.kind === "fixes") return (await sendFixes(step.id, step.fixes)).id;
  return (await endPatrol(step.id, step.endedAt)).id;
}

/** Sends what waits, step by step; where nobody answers it waits, longer each time. */
function useSending(log: Log, change: Change): void {
  const queries = useQueryClient();
  const step = nextStep(log);
  const latest = useRef(step);
  latest.current = step;
  const [turn, setTurn] = useState(0);
  const named =
    step === null ? null : `${step.kind} ${step.key} ${step.kind === "fixes" ? step.fixes[0]?.at : ""}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a step that was refused or sent gives way to the next
  useEffect(() => {
    const asked = latest.current;
    if (asked === null) return;
    let isOver = false;
    let timer = 0;
    let failures = 0;
    const attempt = async () => {
      window.clearTimeout(timer);
      try {
        const id = await send(asked);
        if (isOver) return;
        change((before) => answered(before, asked, id));
        if (asked.kind === "end") void queries.invalidateQueries({ queryKey: ["patrols"] });
      } catch (error) {
        if (isOver) return;
        failures += 1;
        if (isFinal(error)) change((before) => refused(before, asked, refusalOf(error)));
        else timer = window.setTimeout(() => void attempt(), pauseMs(failures));
      }
    };
    const hear = () => setTurn((before) => before + 1);
    window.addEventListener("online", hear);
    void attempt();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
      window.removeEventListener("online", hear);
    };
  }, [named, turn, change, queries]);
}
