import "../../i18n/commands_words";
import { Button, MultiSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import type { Command } from "../../api/types";
import { useCloseWebhook, useMakeWebhook, useWebhooks, type Webhook } from "../../api/webhooks";
import { RANKS } from "../../cases/commands";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { SecretOnce } from "../../ui/secret_once";
import { Waiting } from "../../ui/waiting";
import page from "../pages/page.module.css";
import styles from "./notices.module.css";
import { NoticesFrame } from "./notices_frame";
import type { Staff } from "./notices_room";
import { WebhookTest } from "./webhook_test";

const COMMANDS = Object.keys(RANKS) as Command[];

/** Programs elsewhere that are told of cases: added, looked at, called no more. */
export function WebhooksPage(staff: Staff) {
  const { t } = useWords();
  const isAdmin = staff.person.role === "admin";
  const found = useWebhooks(isAdmin);
  return (
    <NoticesFrame {...staff} part="webhooks">
      {!isAdmin && <p className={page["quiet"]}>{t("webhook.notYours")}</p>}
      {isAdmin && (
        <div className={styles["desk"]}>
          <section className={page["section"]} data-testid="webhooks">
            <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
            {found.isPending && <Waiting height={100} />}
            {found.data?.length === 0 && <p className={page["quiet"]}>{t("webhook.none")}</p>}
            <ul className={styles["webhooks"]}>
              {found.data?.map((one) => (
                <OneWebhook key={one.id} webhook={one} />
              ))}
            </ul>
            <Link href="/notices/deliveries?by=webhook">{t("webhook.deliveries")}</Link>
          </section>
          <NewWebhook />
        </div>
      )}
    </NoticesFrame>
  );
}

/** Whoever was at the button that is gone goes on at the one that came for it. */
const focused = (button: HTMLButtonElement | null) => button?.focus();

function OneWebhook({ webhook }: { webhook: Webhook }) {
  const { t, instant } = useWords();
  const close = useCloseWebhook();
  const [isAsking, setAsking] = useState(false);
  const { name, url, commands, made_at } = webhook;
  return (
    <li>
      <strong>{name}</strong>
      <code className="figures">{url}</code>
      <small>
        {commands.length === 0 ? t("webhook.every") : commands.map((one) => t(`command.${one}`)).join(" · ")}
        {" · "}
        {t("webhook.made", { when: instant(made_at) })}
      </small>
      <ProblemNote error={close.error} />
      <WebhookTest id={webhook.id} />
      {isAsking ? (
        <div role="alertdialog" aria-label={t("webhook.close")} className={styles["asking"]}>
          <span>{t("webhook.closing", { name })}</span>
          <Button ref={focused} size="compact-sm" variant="default" onClick={() => setAsking(false)}>
            {t("common.cancel")}
          </Button>
          <Button
            size="compact-sm"
            color="red"
            loading={close.isPending}
            onClick={() => close.mutate(webhook.id)}
          >
            {t("webhook.close")}
          </Button>
        </div>
      ) : (
        <Button size="compact-sm" variant="subtle" color="red" onClick={() => setAsking(true)}>
          {t("webhook.close")}
        </Button>
      )}
    </li>
  );
}

const BLANK = { name: "", url: "", commands: [] as Command[] };

function NewWebhook() {
  const { t } = useWords();
  const [draft, setDraft] = useState(BLANK);
  const make = useMakeWebhook();
  const set = (part: Partial<typeof BLANK>) => setDraft((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(
      { ...draft, name: draft.name.trim(), url: draft.url.trim() },
      { onSuccess: () => setDraft(BLANK) },
    );
  };
  if (make.data !== undefined) {
    const { name, secret } = make.data;
    return (
      <SecretOnce
        title={t("webhook.secret", { name })}
        hint={t("webhook.secretHint")}
        secret={secret}
        onDone={make.reset}
      />
    );
  }
  return (
    <form className={`${page["section"]} ${styles["form"]}`} onSubmit={submit} data-testid="new-webhook">
      <h2>{t("webhook.make")}</h2>
      <TextInput
        label={t("webhook.name")}
        value={draft.name}
        maxLength={200}
        onChange={({ currentTarget }) => set({ name: currentTarget.value })}
        required
      />
      <TextInput
        label={t("webhook.url")}
        description={t("webhook.urlHint")}
        type="url"
        value={draft.url}
        maxLength={2000}
        onChange={({ currentTarget }) => set({ url: currentTarget.value })}
        required
      />
      <MultiSelect
        label={t("webhook.commands")}
        placeholder={draft.commands.length === 0 ? t("webhook.every") : undefined}
        data={COMMANDS.map((one) => ({ value: one, label: t(`command.${one}`) }))}
        value={draft.commands}
        onChange={(next) => set({ commands: COMMANDS.filter((one) => next.includes(one)) })}
        searchable
        clearable
      />
      <ProblemNote error={make.error} />
      <Button type="submit" loading={make.isPending}>
        {t("webhook.make")}
      </Button>
    </form>
  );
}
