import { Alert, Button, MultiSelect, Select, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useComponentClasses, useDepartments, useOpenDepartments } from "../../../api/city";
import { useCountHandover, useHandOver } from "../../../api/responsible";
import { useKey } from "../../../api/use_key";
import { grouped } from "../../../cases/class_groups";
import { dayOf } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { MERGERS } from "../../command/roles";
import page from "../../pages/page.module.css";
import { CELL, COMPONENT, readCodes } from "../codes";
import styles from "../register.module.css";
import { RegisterFrame } from "../register_frame";
import type { Staff } from "../register_room";
import { useAreaChoices } from "../use_area_choices";
import { blankDraft, type Draft, handoverOf, isWhole, PARTIES, type Wish } from "./handover";

/** Many components at once get another owner, maintainer or department in charge. */
export function HandoverPage({ city, person }: Staff) {
  const { t } = useWords();
  const today = dayOf(Date.now(), city.timezone);
  return (
    <RegisterFrame city={city} part="handover" lead={t("register.handoverHint")}>
      {MERGERS.has(person.role) ? (
        <HandoverForm today={today} />
      ) : (
        <p className={page["quiet"]}>{t("handover.notYours")}</p>
      )}
    </RegisterFrame>
  );
}

function HandoverForm({ today }: { today: string }) {
  const { t, language, nameOf, number } = useWords();
  const [draft, setDraft] = useState<Draft>(() => blankDraft(today));
  const [text, setText] = useState("");
  const classes = useComponentClasses().data ?? [];
  const areas = useAreaChoices(draft.area);
  const holders = (useDepartments().data ?? []).map((one) => ({ value: String(one.id), label: nameOf(one) }));
  const count = useCountHandover();
  const give = useHandOver();
  const keyOf = useKey();
  const { codes, wrong } = readCodes(text, COMPONENT);
  const whole = { ...draft, codes };
  const body = handoverOf(whole);
  const isReady =
    isWhole(whole) && wrong.length === 0 && (draft.cell.trim() === "" || CELL.test(draft.cell.trim()));
  // What was counted is said of what was asked then, and of nothing else.
  const [asked, setAsked] = useState("");
  const isCounted = asked === JSON.stringify(body);
  const counted = isCounted ? count.data : undefined;
  const set = (next: Partial<Draft>) => setDraft({ ...draft, ...next });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    give.reset();
    setAsked(JSON.stringify(body));
    count.mutate(body);
  };
  const hand = () =>
    counted !== undefined &&
    give.mutate({ body, count: counted.count, key: keyOf(body) }, { onSuccess: () => setAsked("") });
  return (
    <form className={styles["gap"]} onSubmit={submit} data-testid="handover">
      <section className={`${page["section"]} ${styles["form"]}`}>
        <h2>{t("handover.which")}</h2>
        <p className={page["quiet"]}>{t("handover.whichHint")}</p>
        <div className={styles["pair"]}>
          <Select
            label={t("survey.where")}
            data={areas}
            value={draft.area}
            onChange={(area) => set({ area })}
            limit={300}
            searchable
            clearable
          />
          <TextInput
            label={t("duty.orCell")}
            value={draft.cell}
            error={draft.cell.trim() !== "" && !CELL.test(draft.cell.trim()) && t("duty.noCell")}
            onChange={({ currentTarget }) => set({ cell: currentTarget.value })}
          />
          <Select
            label={t("handover.heldBy")}
            data={holders}
            value={draft.heldBy}
            onChange={(heldBy) => set({ heldBy })}
            limit={300}
            searchable
            clearable
          />
        </div>
        <MultiSelect
          label={t("survey.classes")}
          placeholder={draft.classes.length === 0 ? t("survey.allClasses") : ""}
          data={grouped(classes, language)}
          value={[...draft.classes]}
          onChange={(chosen) => set({ classes: chosen })}
          limit={300}
          searchable
          clearable
        />
        <Textarea
          label={t("handover.codes")}
          description={t("handover.codesHint")}
          value={text}
          autosize
          maxRows={8}
          error={wrong.length > 0 ? wrong.slice(0, 3).join(", ") : undefined}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      </section>
      <section className={`${page["section"]} ${styles["form"]}`}>
        <h2>{t("handover.who")}</h2>
        <div className={styles["pair"]}>
          {PARTIES.map((party) => (
            <WishField
              key={party}
              label={t(`component.${party}`)}
              value={draft.wishes[party]}
              onValue={(wish) => set({ wishes: { ...draft.wishes, [party]: wish } })}
            />
          ))}
        </div>
        <div className={styles["pair"]}>
          <TextInput
            type="date"
            label={t("handover.on")}
            value={draft.on}
            max={today}
            onChange={({ currentTarget }) => set({ on: currentTarget.value })}
            required
          />
          <TextInput
            label={t("act.note")}
            value={draft.note}
            maxLength={200}
            onChange={({ currentTarget }) => set({ note: currentTarget.value })}
          />
        </div>
        <ProblemNote error={(isCounted ? count.error : null) ?? give.error} />
        {counted !== undefined && (
          <Alert
            variant="light"
            color={counted.count === 0 ? "gray" : "yellow"}
            title={t("handover.counted", {
              count: counted.count,
              replace: { count: number(counted.count) },
            })}
            role="status"
            data-testid="counted"
          >
            <ul className={page["plain"]}>
              {counted.by_class.map((one) => {
                const found = classes.find(({ id }) => id === one.class_id);
                return (
                  <li key={one.class_id}>
                    {found === undefined ? one.class_id : nameOf(found)}{" "}
                    <b className="figures">{number(one.count)}</b>
                  </li>
                );
              })}
            </ul>
          </Alert>
        )}
        {give.data !== undefined && (
          <Alert
            variant="light"
            color="green"
            title={t("handover.done", {
              count: give.data.count,
              replace: { count: number(give.data.count) },
            })}
            role="status"
          >
            {t("handover.doneHint")}
          </Alert>
        )}
        <div className={styles["acts"]} style={{ padding: 0 }}>
          <Button type="submit" variant="default" disabled={!isReady} loading={count.isPending}>
            {t("handover.count")}
          </Button>
          <Button disabled={(counted?.count ?? 0) === 0} loading={give.isPending} onClick={hand}>
            {t("handover.give", {
              count: counted?.count ?? 0,
              replace: { count: number(counted?.count ?? 0) },
            })}
          </Button>
        </div>
      </section>
    </form>
  );
}

type WishProps = { label: string; value: Wish; onValue: (wish: Wish) => void };

/** Who is to have a capacity: as it was, nobody, or a department. */
function WishField({ label, value, onValue }: WishProps) {
  const { t, nameOf } = useWords();
  const departments = useOpenDepartments();
  return (
    <Select
      label={label}
      data={[
        { value: "stays", label: t("handover.stays") },
        { value: "nobody", label: t("act.nobody") },
        ...departments.map((one) => ({ value: String(one.id), label: nameOf(one) })),
      ]}
      value={value}
      onChange={(next) => onValue((next as Wish | null) ?? "stays")}
      allowDeselect={false}
      limit={300}
      searchable
    />
  );
}
