import { ActionIcon, Button, TextInput } from "@mantine/core";
import {
  IconChevronLeft,
  IconChevronRight,
  IconHistory,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { addDays, dayOf, instantOf, readDay, wallTimeOf } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { useNow } from "../../../ui/use_now";
import { clockOf, lastMinute, notAhead, onDay, played, STEP_MIN } from "./moments";
import styles from "./time_bar.module.css";

/** So long one moment is seen while a day is played, once it is drawn. [ms] */
const SEEN_MS = 900;

type Props = {
  at: string;
  timeZone: string;
  /** What is shown is still of the moment before. */
  isWaiting: boolean;
  onAt: (at: string) => void;
  onNow: () => void;
};

/** Which moment of the past is shown, the way to others, and the way back. */
export function TimeBar({ at, timeZone, isWaiting, onAt, onNow }: Props) {
  const { t, weekday } = useWords();
  const now = useNow(60_000);
  const { day, minutes } = wallTimeOf(at, timeZone);
  const today = dayOf(now, timeZone);
  const last = lastMinute(day, now, timeZone);
  const [isPlaying, setPlaying] = usePlay({ at, timeZone, now, isWaiting, onAt });
  const goTo = (next: string) => {
    setPlaying(false);
    onAt(notAhead(next, now));
  };
  const toDay = (next: string | null) => {
    if (next !== null && next <= today) goTo(onDay(at, next, timeZone));
  };
  return (
    <section className={styles["bar"]} aria-label={t("past.title")} data-testid="time-bar">
      <p className={styles["what"]} role="status">
        <IconHistory size={19} stroke={1.8} aria-hidden="true" />
        <span>
          <strong>
            {t("past.asOf", { day: weekday(day), year: day.slice(0, 4), time: clockOf(minutes) })}
          </strong>{" "}
          <small>{t("past.readOnly")}</small>
        </span>
      </p>
      <div className={styles["day"]}>
        <ActionIcon
          variant="default"
          size={34}
          aria-label={t("past.dayBefore")}
          onClick={() => toDay(addDays(day, -1))}
        >
          <IconChevronLeft size={17} />
        </ActionIcon>
        <TextInput
          type="date"
          size="xs"
          aria-label={t("past.day")}
          value={day}
          max={today}
          onChange={({ currentTarget }) => toDay(readDay(currentTarget.value))}
        />
        <ActionIcon
          variant="default"
          size={34}
          aria-label={t("past.dayAfter")}
          disabled={day >= today}
          onClick={() => toDay(addDays(day, 1))}
        >
          <IconChevronRight size={17} />
        </ActionIcon>
      </div>
      <div className={styles["hours"]}>
        <ActionIcon
          variant="default"
          size={34}
          aria-label={t(isPlaying ? "past.pause" : "past.play")}
          aria-pressed={isPlaying}
          onClick={() => {
            // At the end of a day it is played from its begin.
            if (!isPlaying && played(at, now, timeZone) === null) onAt(instantOf(day, 0, timeZone));
            setPlaying(!isPlaying);
          }}
        >
          {isPlaying ? <IconPlayerPause size={17} /> : <IconPlayerPlay size={17} />}
        </ActionIcon>
        <input
          type="range"
          min={0}
          max={last}
          step={STEP_MIN}
          value={Math.min(minutes, last)}
          aria-label={t("past.time")}
          aria-valuetext={clockOf(minutes)}
          onChange={({ currentTarget }) => goTo(instantOf(day, Number(currentTarget.value), timeZone))}
        />
        <output className="figures">{clockOf(minutes)}</output>
      </div>
      <Button size="xs" className={styles["now"] ?? ""} onClick={onNow}>
        {t("past.toNow")}
      </Button>
    </section>
  );
}

type Play = Pick<Props, "at" | "timeZone" | "isWaiting" | "onAt"> & { now: number };

/** Shows one moment of the day after the other; the next one only when the last has arrived. */
function usePlay({ at, timeZone, now, isWaiting, onAt }: Play): [boolean, (is: boolean) => void] {
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    if (!isPlaying || isWaiting) return;
    const next = played(at, now, timeZone);
    const timer = window.setTimeout(() => (next === null ? setPlaying(false) : onAt(next)), SEEN_MS);
    return () => window.clearTimeout(timer);
  }, [isPlaying, isWaiting, at, now, timeZone, onAt]);
  return [isPlaying, setPlaying];
}
