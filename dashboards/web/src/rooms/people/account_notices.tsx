import "../../i18n/notices_words";
import { type Preferences, usePreferencesOf, usePutPreferencesOf } from "../../api/notices";
import { AddressStanding } from "../notices/address_standing";
import { PreferencesForm } from "../notices/preferences_form";
import { Loaded } from "../rules/loaded";

/** How somebody else is told, seen and set by who manages people: the journal of rules says who chose what. */
export function AccountNotices({ login }: { login: string }) {
  const found = usePreferencesOf(login);
  return (
    <section data-testid="account-notices">
      <Loaded query={found}>{(kept) => <TheirPreferences login={login} kept={kept} />}</Loaded>
    </section>
  );
}

function TheirPreferences({ login, kept }: { login: string; kept: Preferences }) {
  const put = usePutPreferencesOf(login);
  return <PreferencesForm kept={kept} put={put} standing={<AddressStanding kept={kept} />} isOthers />;
}
