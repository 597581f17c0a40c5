import { Button, Checkbox } from "@mantine/core";
import { IconChecks } from "@tabler/icons-react";
import { Link } from "wouter";
import { type Notice, useInbox, useReadNotice, useReadUntil } from "../../api/notices";
import { useWords } from "../../i18n/use_words";
import { MoreButton } from "../../ui/more_button";
import { ProblemNote } from "../../ui/problem_note";
import { useNow } from "../../ui/use_now";
import { Waiting } from "../../ui/waiting";
import page from "../pages/page.module.css";
import { casePath } from "../pages/paths";
import { useChoices } from "../pages/use_choices";
import { withoutLink } from "./notice_text";
import styles from "./notices.module.css";
import { NoticesFrame } from "./notices_frame";
import type { Staff } from "./notices_room";

/** What the reader was told, the newest first; to open a case is to have read of it. */
export function InboxPage(staff: Staff) {
  const { t, number } = useWords();
  const { search, put } = useChoices();
  const isUnreadOnly = search.get("unread") === "1";
  const found = useInbox(isUnreadOnly);
  const readAll = useReadUntil();
  const notices = found.data?.pages.flatMap((one) => one.items) ?? [];
  const unread = found.data?.pages[0]?.unread ?? 0;
  const newest = notices[0]?.id;
  return (
    <NoticesFrame {...staff} part="inbox">
      <section className={page["section"]} data-testid="inbox">
        <div className={styles["bar"]}>
          <p aria-live="polite">
            {found.isSuccess && t("notice.unread", { count: unread, replace: { count: number(unread) } })}
          </p>
          <Checkbox
            label={t("notice.unreadOnly")}
            checked={isUnreadOnly}
            onChange={({ currentTarget }) => put({ unread: currentTarget.checked ? "1" : null })}
          />
          <Button
            size="compact-md"
            variant="default"
            leftSection={<IconChecks size={17} />}
            disabled={unread === 0 || newest === undefined}
            loading={readAll.isPending}
            onClick={() => newest !== undefined && readAll.mutate(newest)}
          >
            {t("notice.readAll")}
          </Button>
        </div>
        <ProblemNote error={found.error ?? readAll.error} onRetry={() => void found.refetch()} />
        {found.isPending && <Waiting height={120} />}
        {found.isSuccess && notices.length === 0 && (
          <p className={page["quiet"]}>{t(isUnreadOnly ? "notice.nothingUnread" : "notice.nothing")}</p>
        )}
        <ul className={styles["notices"]}>
          {notices.map((one) => (
            <OneNotice key={one.id} notice={one} />
          ))}
        </ul>
        <MoreButton list={found} />
      </section>
    </NoticesFrame>
  );
}

function OneNotice({ notice }: { notice: Notice }) {
  const { t, language, brief } = useWords();
  const now = useNow(60_000);
  const read = useReadNotice();
  const isNew = notice.read_at === null;
  const subject = language === "zh" ? notice.subject : notice.subject_en;
  const text = language === "zh" ? notice.text : notice.text_en;
  const markRead = () => {
    if (isNew) read.mutate(notice.id);
  };
  return (
    <li data-new={isNew} data-urgent={notice.is_emergency}>
      <div>
        <p className={styles["subject"]}>
          {isNew && <span className="visually-hidden">{t("notice.new")}: </span>}
          {notice.is_emergency && <b>{t("case.urgent")}</b>} <strong>{subject}</strong>
        </p>
        <p className={styles["text"]}>{withoutLink(text)}</p>
        <ProblemNote error={read.error} />
      </div>
      <div className={styles["acts"]}>
        <time dateTime={notice.happened_at}>{brief(notice.happened_at, now)}</time>
        {notice.case_id !== null && (
          <Button
            component={Link}
            href={casePath(notice.case_id)}
            size="compact-sm"
            variant="light"
            onClick={markRead}
          >
            {t("notice.toCase")}
          </Button>
        )}
        {notice.path !== null && (
          <Button component={Link} href={notice.path} size="compact-sm" variant="light" onClick={markRead}>
            {t("notice.toPage")}
          </Button>
        )}
        {isNew && (
          <Button size="compact-sm" variant="subtle" loading={read.isPending} onClick={markRead}>
            {t("notice.read")}
          </Button>
        )}
      </div>
    </li>
  );
}
