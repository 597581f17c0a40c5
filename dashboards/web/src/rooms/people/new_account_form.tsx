import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMakeAccount } from "../../api/people";
import { useWords } from "../../i18n/use_words";
import { PasswordField } from "../../ui/password_field";
import { ProblemNote } from "../../ui/problem_note";
import page from "../pages/page.module.css";
import rules from "../rules/rules.module.css";
import { type AccountDraft, AccountFields, isWhole } from "./account_fields";

const LOGIN = /^[a-z0-9][a-z0-9._-]{1,59}$/;
/** Fewest characters of a password; none is allowed, too: then nobody signs in. */
export const SHORTEST = 10;

/** Somebody new: who they are, what they do, and a first password. */
export function NewAccountForm({ onMade }: { onMade: (login: string) => void }) {
  const { t } = useWords();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [draft, setDraft] = useState<AccountDraft>({ name: "", role: "inspector", departmentId: null });
  const make = useMakeAccount();
  const isWrong = login !== "" && !LOGIN.test(login);
  const isShort = password !== "" && password.length < SHORTEST;
  const isReady = LOGIN.test(login) && !isShort && isWhole(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const { name, role, departmentId } = draft;
    const first = password === "" ? {} : { password };
    make.mutate(
      { login, name: name.trim(), role, department_id: departmentId, ...first },
      { onSuccess: () => onMade(login) },
    );
  };
  return (
    <form className={`${page["section"]} ${rules["form"]}`} onSubmit={submit} data-testid="new-account">
      <h2>{t("accounts.new")}</h2>
      <TextInput
        label={t("signIn.login")}
        description={t("accounts.loginHint")}
        value={login}
        maxLength={60}
        autoComplete="off"
        error={isWrong ? t("accounts.loginWrong") : null}
        onChange={({ currentTarget }) => setLogin(currentTarget.value.toLowerCase())}
        required
      />
      <AccountFields draft={draft} onDraft={(part) => setDraft((before) => ({ ...before, ...part }))} />
      <PasswordField
        label={t("accounts.firstPassword")}
        description={t("accounts.firstPasswordHint")}
        value={password}
        maxLength={200}
        autoComplete="new-password"
        error={isShort ? t("account.least", { count: SHORTEST }) : null}
        onChange={({ currentTarget }) => setPassword(currentTarget.value)}
      />
      <ProblemNote error={make.error} />
      <Button type="submit" disabled={!isReady} loading={make.isPending}>
        {t("accounts.make")}
      </Button>
    </form>
  );
}
