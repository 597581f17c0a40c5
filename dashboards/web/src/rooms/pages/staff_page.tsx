import { ActionIcon, Button, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconLink, IconMap2, IconPrinter } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { Link, useLocation } from "wouter";
import type { City, Person } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { Bell } from "../../ui/bell";
import { Logo } from "../../ui/logo";
import { PersonMenu } from "../../ui/person_menu";
import { ProblemNote } from "../../ui/problem_note";
import { ReaderChoices } from "../../ui/reader_choices";
import { useNow } from "../../ui/use_now";
import { useStaff } from "../../ui/use_staff";
import { Waiting } from "../../ui/waiting";
import styles from "./page.module.css";

/** Lets only who is signed in see a page; a stranger signs in first and is led back. */
export function ForStaff({ children }: { children: (staff: { person: Person; city: City }) => ReactNode }) {
  const staff = useStaff();
  if ("person" in staff) return children(staff);
  if (staff.error === null) return <Waiting />;
  return <ProblemNote error={staff.error} onRetry={() => window.location.reload()} />;
}

type Props = {
  city: City;
  /** What the page is about, in the tab's title and on top of paper. */
  title: string;
  address: string;
  /** Where the command map shows the same. */
  onMap: string | null;
  /** Whether it is passed on and printed; a desk that is worked at is not. */
  isPassedOn?: boolean;
  /** What stands between the bar and the page. */
  below?: ReactNode;
  children: ReactNode;
};

const ROOMS = [
  { href: "/command", word: "room.command" },
  { href: "/register", word: "room.register" },
  { href: "/evaluation", word: "room.evaluation" },
  { href: "/planner", word: "room.planner" },
  { href: "/rules", word: "room.rules" },
  { href: "/office", word: "room.office" },
  { href: "/people", word: "room.people" },
] as const;

/** The ways between the rooms of the desk. */
function Rooms() {
  const { t } = useWords();
  const [path] = useLocation();
  return (
    <nav className={styles["rooms"]} aria-label={t("room.rooms")}>
      {ROOMS.map(({ href, word }) => (
        <Link key={href} href={href} aria-current={path.startsWith(href) ? "page" : undefined}>
          {t(word)}
        </Link>
      ))}
    </nav>
  );
}

/** A page that is read, passed on by its address, and printed. */
export function StaffPage({ city, title, address, onMap, isPassedOn = true, below, children }: Props) {
  const { t, nameOf, instant } = useWords();
  const now = useNow();
  const whole = `${window.location.origin}${address}`;
  useTitle(`${title} · ${nameOf(city)}`);
  return (
    <div className={styles["page"]}>
      <header className={styles["top"]}>
        <Link href="/command" className={styles["brand"]} aria-label={`${nameOf(city)} gridcity`}>
          <Logo size={28} />
          <strong>{nameOf(city)}</strong>
        </Link>
        <Rooms />
        <span className={styles["space"]} />
        {onMap !== null && (
          <Button
            component={Link}
            href={onMap}
            size="sm"
            variant="default"
            leftSection={<IconMap2 size={17} stroke={1.7} />}
            aria-label={t("page.onMap")}
          >
            <span className={styles["word"]}>{t("page.onMap")}</span>
          </Button>
        )}
        {isPassedOn && (
          <>
            <CopyButton value={whole}>
              {({ copied, copy }) => (
                <Button
                  size="sm"
                  variant="default"
                  leftSection={copied ? <IconCheck size={17} /> : <IconLink size={17} stroke={1.7} />}
                  aria-label={t("page.copy")}
                  onClick={copy}
                >
                  <span className={styles["word"]}>{t(copied ? "report.copied" : "page.copy")}</span>
                </Button>
              )}
            </CopyButton>
            <Tooltip label={t("page.print")}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={t("page.print")}
                onClick={() => window.print()}
              >
                <IconPrinter size={19} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
          </>
        )}
        <Bell />
        <span className={styles["choices"]}>
          <ReaderChoices />
        </span>
        <PersonMenu />
      </header>
      {below}
      <main className={styles["main"]}>{children}</main>
      <footer className={styles["foot"]}>
        <span>{whole}</span>
        <time dateTime={new Date(now).toISOString()}>
          {t("page.asAt", { when: instant(new Date(now).toISOString()) })}
        </time>
      </footer>
    </div>
  );
}

/** The tab's title while a page is open. */
function useTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = title;
    return () => {
      document.title = before;
    };
  }, [title]);
}
