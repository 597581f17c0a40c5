import { Button, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Token, useMakeToken, useRevokeToken, useTokens } from "../../api/people";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { SecretOnce } from "../../ui/secret_once";
import { useNow } from "../../ui/use_now";
import page from "../pages/page.module.css";
import { Loaded } from "../rules/loaded";
import rules from "../rules/rules.module.css";
import { PeopleFrame, type Staff, TOKEN_OWNERS } from "./people_frame";

/** How long a token may work; 0: until it is revoked. [d] */
const DAYS = ["30", "90", "365", "0"] as const;

/** Programs that act in the reader's name. */
export function TokensPage(staff: Staff) {
  const { t } = useWords();
  const mayOwn = TOKEN_OWNERS.has(staff.person.role);
  return (
    <PeopleFrame {...staff} part="tokens">
      {mayOwn ? <Tokens /> : <p className={page["quiet"]}>{t("tokens.notYours")}</p>}
    </PeopleFrame>
  );
}

function Tokens() {
  const { t } = useWords();
  const found = useTokens(true);
  return (
    <div className={rules["split"]}>
      <section className={page["section"]} data-testid="tokens">
        <h2>{t("tokens.yours")}</h2>
        <Loaded query={found}>
          {(tokens) => (
            <>
              {tokens.length === 0 && <p className={page["quiet"]}>{t("tokens.none")}</p>}
              <ul className={rules["days"]}>
                {tokens.map((one) => (
                  <OneToken key={one.id} token={one} />
                ))}
              </ul>
            </>
          )}
        </Loaded>
      </section>
      <NewToken />
    </div>
  );
}

function OneToken({ token }: { token: Token }) {
  const { t, instant } = useWords();
  const now = useNow(60_000);
  const revoke = useRevokeToken();
  const { id, name, created_at, expires_at, revoked_at } = token;
  const isOver = expires_at !== null && Date.parse(expires_at) <= now;
  const standing =
    revoked_at !== null
      ? t("tokens.revoked", { when: instant(revoked_at) })
      : expires_at === null
        ? t("tokens.forever")
        : t(isOver ? "tokens.ended" : "tokens.until", { when: instant(expires_at) });
  return (
    <li>
      <strong>{name}</strong>{" "}
      <small>
        {t("tokens.made", { when: instant(created_at) })} · {standing}
      </small>{" "}
      {revoked_at === null && !isOver && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          loading={revoke.isPending}
          onClick={() => revoke.mutate(id)}
        >
          {t("tokens.revoke")}
        </Button>
      )}
      <ProblemNote error={revoke.error} />
    </li>
  );
}

function NewToken() {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [days, setDays] = useState<string>("90");
  const make = useMakeToken();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    const limit = days === "0" ? {} : { days: Number(days) };
    make.mutate({ name: name.trim(), ...limit }, { onSuccess: () => setName("") });
  };
  if (make.data !== undefined) {
    return (
      <SecretOnce
        title={t("tokens.secret", { name: make.data.name })}
        hint={t("tokens.secretHint")}
        secret={make.data.secret}
        onDone={make.reset}
      />
    );
  }
  return (
    <form className={`${page["section"]} ${rules["form"]}`} onSubmit={submit} data-testid="new-token">
      <h2>{t("tokens.new")}</h2>
      <TextInput
        label={t("tokens.name")}
        description={t("tokens.nameHint")}
        value={name}
        maxLength={200}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        required
      />
      <Select
        label={t("tokens.days")}
        data={DAYS.map((one) => ({
          value: one,
          label: one === "0" ? t("tokens.forever") : t("common.days", { count: Number(one) }),
        }))}
        value={days}
        onChange={(next) => setDays(next ?? "90")}
        allowDeselect={false}
      />
      <ProblemNote error={make.error} />
      <Button type="submit" disabled={name.trim() === ""} loading={make.isPending}>
        {t("tokens.make")}
      </Button>
    </form>
  );
}
