import { Button, Text, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { useCity } from "../../api/city";
import { isSignedOut } from "../../api/problem";
import { useSession, useSignIn } from "../../api/session";
import { useWords } from "../../i18n/use_words";
import { Logo } from "../../ui/logo";
import { PasswordField } from "../../ui/password_field";
import { ProblemNote } from "../../ui/problem_note";
import { ReaderChoices } from "../../ui/reader_choices";
import { DEMO_LOGINS, DEMO_PASSWORD } from "./demo";
import styles from "./sign_in_room.module.css";
import { wayBack } from "./way_back";

/** The door. Whoever came from a room is led back to it. */
export function SignInRoom() {
  const { t, nameOf } = useWords();
  const city = useCity().data;
  const session = useSession();
  const signIn = useSignIn();
  const [, navigate] = useLocation();
  const back = wayBack(new URLSearchParams(useSearch()).get("back"), session.data?.role);
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const isIn = Boolean(session.data);

  useEffect(() => {
    if (isIn) navigate(back, { replace: true });
  }, [isIn, back, navigate]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ login: login.trim(), password });
  };

  return (
    <div className={styles["page"]}>
      <header className={styles["top"]}>
        <ReaderChoices />
      </header>
      <main>
        <form className={styles["card"]} onSubmit={submit}>
          <Link href="/" aria-label="gridcity">
            <Logo size={44} />
          </Link>
          <div>
            <h1>{t("signIn.title")}</h1>
            <Text c="dimmed">
              {city === undefined ? "" : `${nameOf(city)} · `}
              {t("signIn.lead")}
            </Text>
          </div>
          <TextInput
            label={t("signIn.login")}
            name="login"
            autoComplete="username"
            size="md"
            value={login}
            maxLength={100}
            onChange={({ currentTarget }) => setLogin(currentTarget.value)}
            required
            autoFocus
          />
          <PasswordField
            label={t("signIn.password")}
            name="password"
            autoComplete="current-password"
            size="md"
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            required
          />
          {isSignedOut(signIn.error) ? (
            <Text c="red" role="alert">
              {t("signIn.failed")}
            </Text>
          ) : (
            <ProblemNote error={signIn.error} />
          )}
          <Button type="submit" size="md" loading={signIn.isPending}>
            {t("common.signIn")}
          </Button>
          {city?.code === "sample" && (
            <section className={styles["demo"]}>
              <h2>{t("signIn.demo")}</h2>
              <div>
                {DEMO_LOGINS.map((one) => (
                  <Button
                    key={one}
                    size="xs"
                    variant="default"
                    radius="xl"
                    data-login={one}
                    onClick={() => signIn.mutate({ login: one, password: DEMO_PASSWORD })}
                  >
                    {t(`role.${one}`)}
                  </Button>
                ))}
              </div>
              <small>{t("signIn.demoHint", { password: DEMO_PASSWORD })}</small>
            </section>
          )}
        </form>
      </main>
    </div>
  );
}
