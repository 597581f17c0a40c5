import { Button, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Calendar, usePutCalendar } from "../../api/rules";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import page from "../pages/page.module.css";
import { DAY_KINDS, type DayDraft, isWhole, withDay } from "./day_draft";
import styles from "./rules.module.css";

const BLANK: DayDraft = { on: "", kind: "holiday", name: "", nameEn: "", hours: "" };

/** A holiday, a make-up day or a day with special hours: with it the calendar has a new edition. */
export function DayForm({ calendar, onMade }: { calendar: Calendar; onMade: () => void }) {
  const { t } = useWords();
  const [draft, setDraft] = useState(BLANK);
  const put = usePutCalendar();
  const set = (part: Partial<DayDraft>) => setDraft((before) => ({ ...before, ...part }));
  const { code, timezone, hours, days } = calendar;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole(draft)) return;
    const note = `${draft.on} ${draft.name.trim()}`.slice(0, 200);
    put.mutate(
      { code, body: { timezone, hours, days: withDay(days, draft), note } },
      {
        onSuccess: () => {
          setDraft(BLANK);
          onMade();
        },
      },
    );
  };
  return (
    <form className={`${page["section"]} ${styles["form"]}`} onSubmit={submit} data-testid="day-form">
      <h2>{t("calendars.add")}</h2>
      <p className={page["quiet"]}>{t("calendars.addHint")}</p>
      <div className={styles["pair"]}>
        <TextInput
          type="date"
          label={t("calendars.on")}
          value={draft.on}
          onChange={({ currentTarget }) => set({ on: currentTarget.value })}
          required
        />
        <Select
          label={t("calendars.kind")}
          data={DAY_KINDS.map((one) => ({ value: one, label: t(`dayKind.${one}`) }))}
          value={draft.kind}
          onChange={(next) => set({ kind: DAY_KINDS.find((one) => one === next) ?? "holiday" })}
          allowDeselect={false}
        />
        <TextInput
          label={t("rules.nameZh")}
          value={draft.name}
          maxLength={200}
          onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          required
        />
        <TextInput
          label={t("rules.nameEn")}
          value={draft.nameEn}
          maxLength={200}
          onChange={({ currentTarget }) => set({ nameEn: currentTarget.value })}
        />
        {draft.kind === "special_hours" && (
          <TextInput
            label={t("calendars.hours")}
            placeholder="08:30-12:00, 13:30-16:00"
            value={draft.hours}
            maxLength={200}
            onChange={({ currentTarget }) => set({ hours: currentTarget.value })}
            required
          />
        )}
      </div>
      <ProblemNote error={put.error} />
      <Button type="submit" disabled={!isWhole(draft)} loading={put.isPending}>
        {t("calendars.enter")}
      </Button>
    </form>
  );
}
