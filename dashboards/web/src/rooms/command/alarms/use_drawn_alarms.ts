import { useMemo } from "react";
import { useAlarms } from "../../../api/surveillance";
import { useWords } from "../../../i18n/use_words";
import type { DrawnAlarm } from "../../../map/alarm_shapes";

export const NO_ALARMS: readonly DrawnAlarm[] = [];

/** The alarms that are not over, as the map draws them; none of the past. */
export function useDrawnAlarms(isNow: boolean): readonly DrawnAlarm[] {
  const { t, nameOf, number } = useWords();
  const items = useAlarms().data;
  return useMemo(() => {
    if (!isNow || items === undefined) return NO_ALARMS;
    return items.map((one) => ({
      id: one.id,
      state: one.state,
      lon: one.lon,
      lat: one.lat,
      radius_m: one.radius_m,
      outline: one.outline,
      count: one.observed,
      words: t("alarm.marker", {
        number: one.id,
        watch: nameOf({ name: one.watch_name, name_en: one.watch_name_en }),
        observed: number(one.observed),
        expected: number(Math.round(one.expected * 10) / 10),
      }),
    }));
  }, [isNow, items, t, nameOf, number]);
}
