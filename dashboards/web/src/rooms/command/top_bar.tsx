import { ActionIcon, Button, Tooltip, UnstyledButton } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import {
  IconBook2,
  IconChartBar,
  IconInbox,
  IconKeyboard,
  IconMapPinPlus,
  IconMessageQuestion,
  IconRadar2,
} from "@tabler/icons-react";
import { type RefObject, useEffect, useState } from "react";
import { Link } from "wouter";
import { useWaitingComplaints } from "../../api/complaints";
import { useTasks } from "../../api/tasks";
import type { City, Person } from "../../api/types";
import { tasksOf } from "../../cases/tasks";
import { useWords } from "../../i18n/use_words";
import type { LiveState } from "../../live/event_stream";
import type { Place } from "../../map/city_map";
import { SearchField } from "../../search/search_field";
import type { SearchHit } from "../../search/use_place_search";
import { Bell } from "../../ui/bell";
import { Logo } from "../../ui/logo";
import { PersonMenu } from "../../ui/person_menu";
import { ReaderChoices } from "../../ui/reader_choices";
import { LiveBadge } from "./live_badge";
import type { Side } from "./right_panel";
import { ACCEPTORS, FILERS } from "./roles";
import styles from "./top_bar.module.css";

type Props = {
  city: City;
  person: Person;
  /** Null where it is not now that is shown. */
  live: LiveState | null;
  words: string;
  onWords: (words: string) => void;
  search: RefObject<HTMLInputElement | null>;
  side: Side;
  onSide: (side: Side) => void;
  isFigures: boolean;
  onFigures: () => void;
  /** How many cluster alarms nobody has decided on; the list opens with it. */
  alarms: number;
  isAlarms: boolean;
  onAlarms: () => void;
  onHelp: () => void;
  near: () => Place | null;
  onFound: (hit: SearchHit) => void;
};

export function TopBar(props: Props) {
  const { city, person, live, words, onWords, search, side, onSide, onHelp } = props;
  const { t, nameOf } = useWords();
  const { role } = person;
  const [typed, setTyped] = useState(words);
  const tell = useDebouncedCallback(onWords, 250);
  useEffect(() => setTyped(words), [words]);

  return (
    <header className={styles["bar"]}>
      <Link href="/" className={styles["brand"]}>
        <Logo size={28} />
        <span className={styles["names"]}>
          <strong>{nameOf(city)}</strong>
          <small>gridcity</small>
        </span>
      </Link>
      <SearchField
        input={search}
        className={styles["search"] ?? ""}
        isBar
        label={t("room.search")}
        typed={typed}
        near={props.near}
        hint={<kbd className={styles["key"]}>/</kbd>}
        onTyped={(next) => {
          setTyped(next);
          tell(next);
        }}
        onChoose={(hit) => {
          setTyped("");
          tell("");
          search.current?.blur();
          props.onFound(hit);
        }}
      />
      {live !== null && <LiveBadge state={live} />}
      <span className={styles["space"]} />
      <Tooltip label={`${t("figures.title")} (f)`}>
        <UnstyledButton
          className={`${styles["tool"] ?? ""} ${styles["figuresTool"] ?? ""}`}
          aria-label={t("figures.title")}
          aria-pressed={props.isFigures}
          onClick={props.onFigures}
        >
          <IconChartBar size={20} stroke={1.7} aria-hidden="true" />
        </UnstyledButton>
      </Tooltip>
      <Tooltip label={t("room.register")}>
        <ActionIcon
          component={Link}
          href="/register"
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t("room.register")}
          className={styles["elsewhere"] ?? ""}
        >
          <IconBook2 size={20} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      {props.alarms > 0 && (
        <Tooltip label={t("alarm.list")}>
          <UnstyledButton
            className={`${styles["tool"] ?? ""} ${styles["alarms"] ?? ""}`}
            aria-label={t("alarm.listCount", { count: props.alarms })}
            aria-pressed={props.isAlarms}
            onClick={props.onAlarms}
          >
            <IconRadar2 size={20} stroke={1.7} aria-hidden="true" />
            <b className="figures">{props.alarms}</b>
          </UnstyledButton>
        </Tooltip>
      )}
      <TasksButton person={person} isOn={side === "tasks"} onSide={onSide} />
      {ACCEPTORS.has(role) && <InboxButton isOn={side === "inbox"} onSide={onSide} />}
      <Bell />
      {FILERS.has(role) && (
        <Button
          size="sm"
          className={styles["file"] ?? ""}
          leftSection={<IconMapPinPlus size={17} stroke={1.8} />}
          aria-pressed={side === "filing"}
          aria-label={t("room.newCase")}
          onClick={() => onSide(side === "filing" ? null : "filing")}
        >
          <span className={styles["fileWord"]}>{t("room.newCase")}</span>
        </Button>
      )}
      <span className={styles["wide"]}>
        <Tooltip label={`${t("room.help")} (?)`}>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("room.help")} onClick={onHelp}>
            <IconKeyboard size={19} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </span>
      <span className={styles["choices"]}>
        <ReaderChoices />
      </span>
      <PersonMenu />
    </header>
  );
}

type TasksProps = { person: Person; isOn: boolean; onSide: (side: Side) => void };

/** How much waits for an answer from whoever reads. */
function TasksButton({ person, isOn, onSide }: TasksProps) {
  const { t } = useWords();
  const asked = tasksOf(person);
  const waiting = useTasks(asked).data?.length ?? 0;
  if (asked === null) return null;
  return (
    <Tooltip label={t("tasks.title")}>
      <UnstyledButton
        className={styles["tool"] ?? ""}
        aria-label={`${t("tasks.title")}: ${waiting}`}
        aria-pressed={isOn}
        onClick={() => onSide(isOn ? null : "tasks")}
      >
        <IconMessageQuestion size={20} stroke={1.7} aria-hidden="true" />
        {waiting > 0 && <b className="figures">{waiting}</b>}
      </UnstyledButton>
    </Tooltip>
  );
}

function InboxButton({ isOn, onSide }: { isOn: boolean; onSide: (side: Side) => void }) {
  const { t } = useWords();
  const waiting = useWaitingComplaints().data?.items.length ?? 0;
  return (
    <Tooltip label={t("inbox.open")}>
      <UnstyledButton
        className={styles["tool"] ?? ""}
        aria-label={`${t("inbox.open")}: ${waiting}`}
        aria-pressed={isOn}
        onClick={() => onSide(isOn ? null : "inbox")}
      >
        <IconInbox size={20} stroke={1.7} aria-hidden="true" />
        {waiting > 0 && <b className="figures">{waiting}</b>}
      </UnstyledButton>
    </Tooltip>
  );
}
