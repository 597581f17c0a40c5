import { Tooltip } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { Link } from "wouter";
import { useUnread } from "../api/notices";
import { useWords } from "../i18n/use_words";
import styles from "./bell.module.css";

/** More than so many are not counted out. */
const MOST = 99;

/** The way to what one was told, and how much of it waits to be read. */
export function Bell() {
  const { t } = useWords();
  const unread = useUnread().data ?? 0;
  const label = unread === 0 ? t("notices.title") : t("notices.waiting", { count: unread });
  return (
    <Tooltip label={label}>
      <Link href="/notices" className={styles["bell"]} data-testid="bell">
        <span className="visually-hidden">{label}</span>
        <IconBell size={20} stroke={1.7} aria-hidden="true" />
        {unread > 0 && (
          <b className="figures" aria-hidden="true">
            {unread > MOST ? `${MOST}+` : unread}
          </b>
        )}
      </Link>
    </Tooltip>
  );
}
