import { Alert, Button, Group, Modal } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/problem";
import { useChangePassword } from "../api/session";
import { useWords } from "../i18n/use_words";
import { PasswordField } from "./password_field";
import { ProblemNote } from "./problem_note";

/** A password has at least so many characters. */
const LEAST = 10;

/** Another password for oneself; other sessions end with the old one. */
export function PasswordForm({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const [present, setPresent] = useState("");
  const [wanted, setWanted] = useState("");
  const [again, setAgain] = useState("");
  const change = useChangePassword();
  const isSame = again === "" || again === wanted;
  const isReady = present !== "" && wanted.length >= LEAST && again === wanted;
  const isWrong = change.error instanceof ApiProblem && change.error.code === "people.password_wrong";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) change.mutate({ present, wanted });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("account.password")}
      centered
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {change.isSuccess ? (
        <Alert color="green" variant="light">
          {t("account.done")}
        </Alert>
      ) : (
        <form onSubmit={submit} data-testid="password-form">
          <PasswordField
            label={t("account.present")}
            autoComplete="current-password"
            value={present}
            error={isWrong ? t("account.wrong") : undefined}
            onChange={({ currentTarget }) => setPresent(currentTarget.value)}
            required
            data-autofocus
          />
          <PasswordField
            mt="sm"
            label={t("account.wanted")}
            description={t("account.least", { count: LEAST })}
            autoComplete="new-password"
            value={wanted}
            maxLength={200}
            onChange={({ currentTarget }) => setWanted(currentTarget.value)}
            required
          />
          <PasswordField
            mt="sm"
            label={t("account.again")}
            autoComplete="new-password"
            value={again}
            maxLength={200}
            error={isSame ? undefined : t("account.differs")}
            onChange={({ currentTarget }) => setAgain(currentTarget.value)}
            required
          />
          {!isWrong && <ProblemNote error={change.error} />}
          <Group mt="md" justify="flex-end">
            <Button type="submit" disabled={!isReady} loading={change.isPending}>
              {t("account.change")}
            </Button>
          </Group>
        </form>
      )}
    </Modal>
  );
}
