import { type Preferences, usePreferences, usePutPreferences } from "../../api/notices";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import { AddressStanding } from "./address_standing";
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
    </NoticesFrame>
  );
}

function OwnPreferences({ kept }: { kept: Preferences }) {
  const put = usePutPreferences();
  return <PreferencesForm kept={kept} put={put} standing={<AddressStanding kept={kept} isOwn />} />;
}
