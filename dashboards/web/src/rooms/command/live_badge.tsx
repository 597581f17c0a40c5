import { Tooltip } from "@mantine/core";
import { useWords } from "../../i18n/use_words";
import type { LiveState } from "../../live/event_stream";
import styles from "./live_badge.module.css";

/** Whether events arrive: said in words, not by colour alone. */
export function LiveBadge({ state }: { state: LiveState }) {
  const { t } = useWords();
  return (
    <Tooltip label={t(state === "broken" ? "live.brokenHint" : "live.liveHint")}>
      <span className={styles["badge"]} data-state={state} role="status" data-testid="live">
        <i aria-hidden="true" />
        {t(`live.${state}`)}
      </span>
    </Tooltip>
  );
}
