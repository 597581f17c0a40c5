import { Button, NumberInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { type Result, type Run, type Sending, useSendCells } from "../../../api/studio";
import type { City } from "../../../api/types";
import { useKey } from "../../../api/use_key";
import { addDays, dayOf, readDay } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import page from "../../pages/page.module.css";
import { nameOfSending, standingOf } from "./numbers";
import styles from "./runs.module.css";

/** So long cells are watched or walked, where nobody says. [d] */
const USUAL_DAYS = 30;
const MOST_DAYS = 730;
const WAYS = { watch: "toWatch", "patrol-plan": "toPlan" } as const;
type Way = keyof typeof WAYS;

/** Sends the cells that stand out to people: as a list that is watched, or as rounds that are walked, until a day. */
export function SendForm({
  city,
  run,
  title,
  result,
}: {
  city: City;
  run: Run;
  title: string;
  result: Result;
}) {
  const { t } = useWords();
  const ways = (["watch", "patrol-plan"] as const).filter((one) =>
    run.can.includes(one === "watch" ? "watch" : "patrol_plan"),
  );
  const [wish, setWay] = useState<Way>("watch");
  const way = ways.includes(wish) ? wish : (ways[0] ?? "watch");
  const today = dayOf(Date.now(), city.timezone);
  const stands = standingOf(result);
  const sides = (["high", "low"] as const).filter((side) =>
    stands.some((one) => (side === "high" ? (one ?? 0) > 0 : (one ?? 0) < 0)),
  );
  const [draft, setDraft] = useState<Sending>({
    name: nameOfSending(title, run.id),
    expires_on: addDays(today, USUAL_DAYS),
    which: sides[0] ?? "high",
    cluster: null,
    rounds: 1,
    minutes: 90,
  });
  const keyOf = useKey();
  const send = useSendCells(run.id, way);
  if (ways.length === 0) return null;
  const isPast = draft.expires_on <= today;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isPast) send.mutate({ body: draft, key: keyOf({ way, ...draft }) });
  };
  const which = [...sides, ...(sides.length === 2 ? (["all"] as const) : [])];
  return (
    <section className={page["section"]} data-testid="send">
      <h2>{t("runs.send")}</h2>
      {sides.length === 0 && result.clusters.length === 0 ? (
        <p className={page["quiet"]}>{t("runs.nothingStands")}</p>
      ) : (
        <form className={styles["send"]} onSubmit={submit}>
          <p className={page["note"]}>{t("runs.sendHint")}</p>
          <SegmentedControl
            aria-label={t("runs.send")}
            value={way}
            data={ways.map((one) => ({ value: one, label: t(`runs.${WAYS[one]}`) }))}
            onChange={(next) => {
              setWay(next as Way);
              send.reset();
            }}
          />
          <TextInput
            label={t("runs.sendName")}
            value={draft.name}
            maxLength={120}
            required
            onChange={({ currentTarget }) => setDraft({ ...draft, name: currentTarget.value })}
          />
          <div className={styles["pair"]}>
            <TextInput
              type="date"
              label={t("runs.until")}
              value={draft.expires_on}
              min={addDays(today, 1)}
              max={addDays(today, MOST_DAYS)}
              required
              error={isPast ? t("runs.tooLate") : undefined}
              onChange={({ currentTarget }) => {
                const day = readDay(currentTarget.value);
                if (day !== null) setDraft({ ...draft, expires_on: day });
              }}
            />
            {(which.length > 1 || result.clusters.length > 0) && (
              <Select
                label={t("runs.which")}
                data={[
                  ...which.map((one) => ({ value: one as string, label: t(`runs.whichOf.${one}`) })),
                  ...result.clusters.map(({ rank }) => ({
                    value: String(rank),
                    label: t("runs.cluster", { rank }),
                  })),
                ]}
                value={draft.cluster == null ? draft.which : String(draft.cluster)}
                allowDeselect={false}
                onChange={(next) =>
                  setDraft(
                    next === "high" || next === "low" || next === "all"
                      ? { ...draft, which: next, cluster: null }
                      : { ...draft, which: "all", cluster: Number(next) },
                  )
                }
              />
            )}
          </div>
          {way === "patrol-plan" && (
            <div className={styles["pair"]}>
              {(["rounds", "minutes"] as const).map((name) => (
                <NumberInput
                  key={name}
                  label={t(`runs.${name}`)}
                  value={draft[name]}
                  min={name === "rounds" ? 1 : 15}
                  max={name === "rounds" ? 50 : 480}
                  allowDecimal={false}
                  onChange={(next) => typeof next === "number" && setDraft({ ...draft, [name]: next })}
                />
              ))}
            </div>
          )}
          <ProblemNote error={send.error} />
          {send.data === undefined ? (
            <Button type="submit" loading={send.isPending}>
              {t("runs.sendNow")}
            </Button>
          ) : (
            <p role="status" className={styles["sent"]}>
              {t("runs.sent")}{" "}
              <Link href={`/planner/plans?${way === "watch" ? "watch" : "plan"}=${send.data.id}`}>
                {send.data.name}
              </Link>
            </p>
          )}
        </form>
      )}
    </section>
  );
}
