import { Alert, Button, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { useComplaintStatus } from "../../api/complaints";
import { ApiProblem } from "../../api/problem";
import { useWords } from "../../i18n/use_words";
import { Logo } from "../../ui/logo";
import { ProblemNote } from "../../ui/problem_note";
import { ReaderChoices } from "../../ui/reader_choices";
import { fromHash } from "./receipt_hash";
import styles from "./report_room.module.css";
import { StatusAnswer } from "./status_answer";

/** What became of a report, in plain words. */
export function StatusRoom() {
  const { t } = useWords();
  const [given, setGiven] = useState(() => fromHash(window.location.hash));
  const status = useComplaintStatus();
  const first = useRef({ given, mutate: status.mutate });

  useEffect(() => {
    const { given: start, mutate } = first.current;
    if (start.number !== "" && start.secret !== "") mutate(start);
  }, []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    status.mutate({ number: given.number.trim(), secret: given.secret.trim() });
  };
  const isUnknown = status.error instanceof ApiProblem && status.error.status < 500;

  return (
    <div className={styles["page"]}>
      <header className={styles["top"]}>
        <Link href="/" aria-label="gridcity">
          <Logo size={30} />
        </Link>
        <div>
          <h1>{t("status.title")}</h1>
        </div>
        <span>
          <ReaderChoices />
        </span>
      </header>
      <main>
        <form className={styles["part"]} onSubmit={submit}>
          <TextInput
            size="md"
            label={t("report.number")}
            name="number"
            value={given.number}
            maxLength={40}
            onChange={({ currentTarget }) => setGiven({ ...given, number: currentTarget.value })}
            required
          />
          <TextInput
            mt="sm"
            size="md"
            label={t("report.secret")}
            name="secret"
            autoComplete="off"
            value={given.secret}
            maxLength={200}
            onChange={({ currentTarget }) => setGiven({ ...given, secret: currentTarget.value })}
            required
          />
          <Button mt="md" size="md" fullWidth type="submit" loading={status.isPending}>
            {t("status.look")}
          </Button>
          {isUnknown ? (
            <Alert mt="md" color="red" role="alert">
              {t("status.unknown")}
            </Alert>
          ) : (
            <ProblemNote error={status.error} />
          )}
        </form>
        {status.data !== undefined && <StatusAnswer status={status.data} />}
      </main>
    </div>
  );
}
