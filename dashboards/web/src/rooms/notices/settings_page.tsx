import "../../i18n/alarms_words";
import { type Preferences, usePreferences, usePutPreferences } from "../../api/notices";
import { useWatches } from "../../api/surveillance";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import { FollowWatch } from "../command/alarms/follow_watch";
import page from "../pages/page.module.css";
import { AddressStanding } from "./address_standing";
import styles from "./notices.module.css";
import { NoticesFrame } from "./notices_frame";
import type { Staff } from "./notices_room";
import { PreferencesForm } from "./preferences_form";

/** How the reader wants to be told: on which ways, in which language, when not, and how much at once. */
export function SettingsPage(staff: Staff) {
  const { data, error, refetch } = usePreferences();
  return (
    <NoticesFrame {...staff} part="settings">
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Waiting height={160} />}
      {data !== undefined && <OwnPreferences kept={data} />}
      {data !== undefined && <FollowedWatches />}
    </NoticesFrame>
  );
}

function OwnPreferences({ kept }: { kept: Preferences }) {
  const put = usePutPreferences();
  return <PreferencesForm kept={kept} put={put} standing={<AddressStanding kept={kept} isOwn />} />;
}

/** Which watches the reader follows: beside the form, for it counts at once. */
function FollowedWatches() {
  const { t, nameOf } = useWords();
  const watches = useWatches().data?.items ?? [];
  if (watches.length === 0) return null;
  return (
    <section className={`${page["section"]} ${styles["followed"]}`} data-testid="followed">
      <h2>{t("watch.followed")}</h2>
      <p className={page["quiet"]}>{t("watch.followedHint")}</p>
      {watches.map((one) => (
        <FollowWatch key={one.id} watch={one} label={nameOf(one.terms)} />
      ))}
    </section>
  );
}
