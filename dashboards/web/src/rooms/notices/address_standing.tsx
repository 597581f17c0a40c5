import { Button } from "@mantine/core";
import { type Preferences, useAskForLetter } from "../../api/notices";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import styles from "./notices.module.css";

/** Whether mail goes to the address that is kept; its owner may ask for another letter to confirm it. */
export function AddressStanding({ kept, isOwn = false }: { kept: Preferences; isOwn?: boolean }) {
  const { t, instant } = useWords();
  const ask = useAskForLetter();
  const { address } = kept;
  if (address === null) return null;
  const { state, wanted_at, expires_at, letter_state, reason } = address;
  const isWaiting = state === "waiting";
  return (
    <div className={styles["standing"]} role="status" data-state={state} data-testid="address-standing">
      <p>
        {t(`addressState.${state}`)}
        {isWaiting && wanted_at !== null && ` · ${t("addressState.writing")}`}
        {isWaiting && wanted_at === null && expires_at !== null && (
          <> · {t("addressState.until", { when: instant(expires_at) })}</>
        )}
        {isWaiting && letter_state === "failed" && ` · ${t("addressState.failed", { why: reason ?? "" })}`}
        {isWaiting && isOwn && wanted_at === null && (
          <>
            {" · "}
            <Button size="compact-xs" variant="subtle" loading={ask.isPending} onClick={() => ask.mutate()}>
              {t("addressState.again")}
            </Button>
          </>
        )}
      </p>
      <ProblemNote error={ask.error} />
    </div>
  );
}
