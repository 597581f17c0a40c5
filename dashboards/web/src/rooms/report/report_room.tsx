import { Alert, Button, Textarea, TextInput } from "@mantine/core";
import { IconWifiOff } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { useCity, useMatterClasses } from "../../api/city";
import { ApiProblem } from "../../api/problem";
import type { City } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { Logo } from "../../ui/logo";
import { ProblemNote } from "../../ui/problem_note";
import { ReaderChoices } from "../../ui/reader_choices";
import { Waiting } from "../../ui/waiting";
import { PhotoPicker } from "./photo_picker";
import { PlacePicker } from "./place_picker";
import { Receipt } from "./receipt";
import styles from "./report_room.module.css";
import { useReport } from "./use_report";
import { WhatPicker } from "./what_picker";

/** The citizen's form: where, what, words, photo. One screen, no account. */
export function ReportRoom() {
  const { t, nameOf } = useWords();
  const { data: city, error } = useCity();
  return (
    <div className={styles["page"]}>
      <header className={styles["top"]}>
        <Link href="/" aria-label="gridcity">
          <Logo size={30} />
        </Link>
        <div>
          <h1>{t("report.title")}</h1>
          {city !== undefined && <p>{t("report.lead", { city: nameOf(city) })}</p>}
        </div>
        <span>
          <ReaderChoices />
        </span>
      </header>
      <main>
        <ProblemNote error={error} />
        {city === undefined ? <Waiting height={200} /> : <ReportForm city={city} />}
      </main>
    </div>
  );
}

function ReportForm({ city }: { city: City }) {
  const { t, nameOf } = useWords();
  const classes = useMatterClasses().data ?? [];
  const report = useReport();
  const { draft, change } = report;
  const [isTried, setTried] = useState(false);

  if (report.receipt !== null) return <Receipt receipt={report.receipt} onAnother={report.startAnew} />;
  const isWordless = draft.words.trim() === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isWordless && draft.place !== null) void report.send();
  };

  return (
    <form className={styles["form"]} onSubmit={submit} noValidate>
      <PlacePicker city={city} start={draft.place} onPlace={(place) => change({ place })} />
      <section className={styles["part"]}>
        <h2>{t("report.what")}</h2>
        <WhatPicker classes={classes} classId={draft.classId} onClass={(classId) => change({ classId })} />
      </section>
      <section className={styles["part"]}>
        <Textarea
          classNames={{ label: styles["label"] ?? "" }}
          label={t("report.words")}
          placeholder={t("report.wordsPlaceholder")}
          size="md"
          autosize
          minRows={3}
          maxLength={4000}
          value={draft.words}
          error={isTried && isWordless ? t("report.wordsMissing") : undefined}
          onChange={({ currentTarget }) => change({ words: currentTarget.value })}
        />
        <PhotoPicker photos={report.photos} onPhotos={report.setPhotos} />
      </section>
      <details className={styles["part"]}>
        <summary>
          {t("report.contact")} <small>({t("common.optional")})</small>
        </summary>
        <p className={styles["who"]}>{t("report.contactWho")}</p>
        {(["name", "phone", "email"] as const).map((part) => (
          <TextInput
            key={part}
            mt="sm"
            size="md"
            label={t(`report.${part}`)}
            name={part}
            description={part === "email" ? t("report.emailHint") : undefined}
            type={part === "name" ? "text" : part === "phone" ? "tel" : "email"}
            autoComplete={part === "phone" ? "tel" : part}
            maxLength={part === "phone" ? 50 : 200}
            value={draft[part]}
            onChange={({ currentTarget }) => change({ [part]: currentTarget.value })}
          />
        ))}
      </details>
      <div className={styles["foot"]}>
        {report.isRestored && !report.isWaiting && !isTried && (
          <small className={styles["kept"]} role="status">
            {t("report.draft")}
          </small>
        )}
        {report.isWaiting && (
          <Alert color="yellow" icon={<IconWifiOff size={18} />} role="status">
            {t("report.queued")}
          </Alert>
        )}
        {isTried && draft.place === null && (
          <Alert color="red" role="alert">
            {t("report.placeMissing")}
          </Alert>
        )}
        {report.error instanceof ApiProblem && report.error.code === "cells.outside_city" ? (
          <Alert color="red" role="alert">
            {t("report.outside", { city: nameOf(city) })}
          </Alert>
        ) : (
          <ProblemNote error={report.error} />
        )}
        <Button type="submit" size="lg" fullWidth loading={report.isSending}>
          {t("report.send")}
        </Button>
      </div>
    </form>
  );
}
