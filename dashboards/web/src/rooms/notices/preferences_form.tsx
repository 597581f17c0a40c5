import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Preferences, PreferencesIn, Topic } from "../../api/notices";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import page from "../pages/page.module.css";
import styles from "./notices.module.css";
import { ADDRESSES, bodyOf, type Draft, draftOf, faultIn, WAYS, type Way } from "./preferences";

const DIGESTS = ["at_once", "hourly", "daily"] as const;
const LANGUAGES = [
  { value: "zh", label: "中文" },
  { value: "en", label: "English" },
];

type Props = {
  kept: Preferences;
  put: UseMutationResult<Preferences, Error, PreferencesIn>;
  /** Said below the mail address: whether anything goes there. */
  standing: ReactNode;
  /** Set for somebody else: it says so. */
  isOthers?: boolean;
};

/** How somebody is told, as it can be chosen: for oneself, or for somebody else. */
export function PreferencesForm({ kept, put, standing, isOthers = false }: Props) {
  const { t } = useWords();
  const [draft, setDraft] = useState<Draft>(() => draftOf(kept));
  const fault = faultIn(draft);
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const toggle = (way: Way, isOn: boolean) =>
    set({ ways: WAYS.filter((one) => (one === way ? isOn : draft.ways.includes(one))) });
  const mute = (topic: Topic, isTold: boolean) =>
    set({ muted: kept.topics.filter((one) => (one === topic ? !isTold : draft.muted.includes(one))) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fault === null) put.mutate(bodyOf(draft));
  };
  return (
    <form className={`${page["section"]} ${styles["form"]}`} onSubmit={submit} data-testid="preferences">
      {isOthers && (
        <div>
          <h2>{t("noticesOf.title")}</h2>
          <p className={page["quiet"]}>{t("noticesOf.hint")}</p>
        </div>
      )}
      <fieldset>
        <legend>{t(isOthers ? "noticesOf.ways" : "preference.ways")}</legend>
        <p className={page["quiet"]}>{t("preference.waysHint")}</p>
        {WAYS.map((way) => {
          const isOffered = kept.offered.includes(way);
          const isOn = draft.ways.includes(way);
          return (
            <div key={way} className={styles["way"]}>
              <Checkbox
                label={t(`way.${way}`)}
                description={isOffered ? undefined : t("preference.notOffered")}
                checked={isOn}
                disabled={!isOffered && !isOn}
                onChange={({ currentTarget }) => toggle(way, currentTarget.checked)}
              />
              {isOn && (
                <TextInput
                  aria-label={t(`wayAddress.${way}`)}
                  placeholder={t(`wayAddress.${way}`)}
                  type={way === "smtp" ? "email" : way === "sms" ? "tel" : "text"}
                  value={draft[ADDRESSES[way]]}
                  maxLength={200}
                  onChange={({ currentTarget }) => set({ [ADDRESSES[way]]: currentTarget.value })}
                  required
                />
              )}
              {isOn && way === "smtp" && draft.email.trim() === kept.email && standing}
            </div>
          );
        })}
      </fieldset>
      <fieldset>
        <legend>{t(isOthers ? "noticesOf.topics" : "preference.topics")}</legend>
        <p className={page["quiet"]}>{t("preference.topicsHint")}</p>
        {kept.topics.map((topic) => (
          <Checkbox
            key={topic}
            className={styles["topic"]}
            label={t(`${isOthers ? "noticesOf" : "preference"}.topic.${topic}`)}
            checked={!draft.muted.includes(topic)}
            onChange={({ currentTarget }) => mute(topic, currentTarget.checked)}
          />
        ))}
      </fieldset>
      <div className={styles["pair"]}>
        <Select
          label={t("preference.language")}
          placeholder={t("preference.cityLanguage")}
          data={LANGUAGES}
          value={draft.language === "" ? null : draft.language}
          onChange={(next) => set({ language: next === "zh" || next === "en" ? next : "" })}
          clearable
        />
        <Select
          label={t("preference.digest")}
          data={DIGESTS.map((one) => ({ value: one, label: t(`digest.${one}`) }))}
          value={draft.digest}
          onChange={(next) => set({ digest: DIGESTS.find((one) => one === next) ?? "at_once" })}
          allowDeselect={false}
        />
        {draft.digest === "daily" && (
          <TextInput
            type="time"
            label={t("preference.digestAt")}
            value={draft.digestAt}
            onChange={({ currentTarget }) => set({ digestAt: currentTarget.value })}
            required
          />
        )}
      </div>
      <fieldset>
        <legend>{t("preference.quiet")}</legend>
        <p className={page["quiet"]}>{t("preference.quietHint")}</p>
        <div className={styles["pair"]}>
          {(["quietFrom", "quietUntil"] as const).map((name) => (
            <TextInput
              key={name}
              type="time"
              label={t(`preference.${name}`)}
              value={draft[name]}
              onChange={({ currentTarget }) => set({ [name]: currentTarget.value })}
            />
          ))}
        </div>
      </fieldset>
      {fault !== null && <p role="alert">{t(`preference.fault.${fault}`)}</p>}
      <ProblemNote error={put.error} />
      <Button type="submit" disabled={fault !== null} loading={put.isPending}>
        {t("preference.save")}
      </Button>
      <p role="status" className={page["quiet"]}>
        {put.isSuccess && t("preference.saved")}
      </p>
    </form>
  );
}
