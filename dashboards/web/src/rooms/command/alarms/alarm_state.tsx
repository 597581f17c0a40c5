import { Badge } from "@mantine/core";
import type { ClusterAlarm } from "../../../api/surveillance";
import { useWords } from "../../../i18n/use_words";

const COLOURS: Record<ClusterAlarm["state"], string> = {
  open: "pink",
  acknowledged: "teal",
  dismissed: "gray",
  ended: "gray",
};

/** How an alarm stands. */
export function AlarmState({ state }: { state: ClusterAlarm["state"] }) {
  const { t } = useWords();
  return (
    <Badge color={COLOURS[state]} variant="light" tt="none">
      {t(`alarmState.${state}`)}
    </Badge>
  );
}
