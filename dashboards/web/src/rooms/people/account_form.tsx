import { Button } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { type Account, type AccountChange, useChangeAccount } from "../../api/people";
import { useWords } from "../../i18n/use_words";
import { PasswordField } from "../../ui/password_field";
import { ProblemNote } from "../../ui/problem_note";
import page from "../pages/page.module.css";
import rules from "../rules/rules.module.css";
import { type AccountDraft, AccountFields, isWhole } from "./account_fields";
import { SHORTEST } from "./new_account_form";

/** An account as it is, and what may become different: who, in which role, with which password, or closed. */
export function AccountForm({ account, isOwn }: { account: Account; isOwn: boolean }) {
  const { t, instant } = useWords();
  const { name, role, department_id, is_active, has_password, login, created_at } = account;
  const [draft, setDraft] = useState<AccountDraft>({ name, role, departmentId: department_id });
  const [password, setPassword] = useState("");
  const change = useChangeAccount(login);
  const isShort = password !== "" && password.length < SHORTEST;
  const differs =
    draft.name.trim() !== name ||
    draft.role !== role ||
    draft.departmentId !== department_id ||
    password !== "";
  const isReady = differs && !isShort && isWhole(draft);
  const send = (body: AccountChange) => change.mutate(body, { onSuccess: () => setPassword("") });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const wanted = { name: draft.name.trim(), role: draft.role, department_id: draft.departmentId };
    send({ ...wanted, ...(password === "" ? {} : { password }) });
  };
  return (
    <form className={`${page["section"]} ${rules["form"]}`} onSubmit={submit} data-testid="account">
      <h2>{name}</h2>
      <p className={page["quiet"]}>
        <span className="figures">{login}</span> · {t("accounts.since", { when: instant(created_at) })}
        {!has_password && ` · ${t("accounts.noPassword")}`}
        {!is_active && ` · ${t("accounts.closed")}`}
      </p>
      <AccountFields
        draft={draft}
        isOwn={isOwn}
        onDraft={(part) => setDraft((before) => ({ ...before, ...part }))}
      />
      <PasswordField
        label={t("accounts.newPassword")}
        description={t("accounts.newPasswordHint")}
        value={password}
        maxLength={200}
        autoComplete="new-password"
        error={isShort ? t("account.least", { count: SHORTEST }) : null}
        onChange={({ currentTarget }) => setPassword(currentTarget.value)}
      />
      <ProblemNote error={change.error} />
      <p role="status" className={page["quiet"]}>
        {change.data !== undefined &&
          t("accounts.changed", {
            sessions: change.data.ended_sessions,
            tokens: change.data.ended_tokens,
          })}
      </p>
      <div className={rules["acts"]}>
        {role === "handler" && <Link href={`/rules/crews?who=${login}`}>{t("accounts.toSkills")}</Link>}
        <span />
        {!isOwn && (
          <Button
            variant="default"
            disabled={differs}
            loading={change.isPending}
            onClick={() => send({ is_active: !is_active })}
          >
            {t(is_active ? "accounts.close" : "accounts.open")}
          </Button>
        )}
        <Button type="submit" disabled={!isReady} loading={change.isPending}>
          {t("accounts.save")}
        </Button>
      </div>
    </form>
  );
}
