import { Menu, UnstyledButton } from "@mantine/core";
import {
  IconBook2,
  IconChartDots3,
  IconFileText,
  IconGauge,
  IconKey,
  IconLogout,
  IconScale,
  IconUserCircle,
  IconUsers,
} from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { Link } from "wouter";
import { useSession, useSignOut } from "../api/session";
import { useWords } from "../i18n/use_words";
import styles from "./person_menu.module.css";
import { ReaderChoices } from "./reader_choices";

const PasswordForm = lazy(async () => ({ default: (await import("./password_form")).PasswordForm }));

const ROOMS = [
  { href: "/register", word: "room.register", Icon: IconBook2 },
  { href: "/evaluation", word: "room.evaluation", Icon: IconGauge },
  { href: "/planner", word: "room.planner", Icon: IconChartDots3 },
  { href: "/rules", word: "room.rules", Icon: IconScale },
  { href: "/office", word: "room.office", Icon: IconFileText },
  { href: "/people", word: "room.people", Icon: IconUsers },
] as const;

/** Who is signed in, what they may do about it, and the way to the rooms that a phone's bar has no place for. */
export function PersonMenu() {
  const { t } = useWords();
  const person = useSession().data;
  const signOut = useSignOut();
  const [isPassword, setPassword] = useState(false);
  if (!person) return null;
  return (
    <>
      <Menu position="bottom-end" withArrow>
        <Menu.Target>
          <UnstyledButton className={styles["person"] ?? ""}>
            <IconUserCircle size={22} stroke={1.6} aria-hidden="true" />
            <span>
              <strong>{person.name}</strong>
              <small>{t(`role.${person.role}`)}</small>
            </span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {person.login}
            {person.department_name ? ` · ${person.department_name}` : ""}
          </Menu.Label>
          <div className={styles["choices"]}>
            <ReaderChoices />
          </div>
          {ROOMS.map(({ href, word, Icon }) => (
            <Menu.Item key={href} component={Link} href={href} leftSection={<Icon size={16} />}>
              {t(word)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setPassword(true)}>
            {t("account.password")}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
            {t("common.signOut")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isPassword && (
        <Suspense fallback={null}>
          <PasswordForm onClose={() => setPassword(false)} />
        </Suspense>
      )}
    </>
  );
}
