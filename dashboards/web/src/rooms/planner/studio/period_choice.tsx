import { SegmentedControl, TextInput } from "@mantine/core";
import { readDay } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { type Days, type Draft, type Preset, presetOf, spanOf } from "./draft";
import styles from "./studio.module.css";

type Props = {
  days: Days;
  draft: Pick<Draft, "from" | "to">;
  error?: string | undefined;
  onPeriod: (period: Pick<Draft, "from" | "to">) => void;
};

const PRESETS: Preset[] = ["month", "quarter", "year", "all"];

/** From which day to which: usual spans back from the last day that there is anything of, or days of one's own. */
export function PeriodChoice({ days, draft, error, onPeriod }: Props) {
  const { t } = useWords();
  const preset = presetOf(draft, days);
  const put = (name: "from" | "to", text: string) => {
    const day = readDay(text);
    if (day === null) return;
    const [from = day, to = day] = [day, name === "from" ? draft.to : draft.from].sort();
    onPeriod({ from, to });
  };
  return (
    <div className={styles["period"]}>
      <SegmentedControl
        aria-label={t("studio.period")}
        value={preset ?? "own"}
        data={[...PRESETS, ...(preset === null ? ["own"] : [])].map((one) => ({
          value: one,
          label: t(`studio.preset.${one}`),
        }))}
        onChange={(next) => next !== "own" && onPeriod(spanOf(next as Preset, days))}
      />
      <div className={styles["pair"]}>
        {(["from", "to"] as const).map((name) => (
          <TextInput
            key={name}
            type="date"
            label={t(`studio.${name}`)}
            value={draft[name]}
            required
            withAsterisk={false}
            error={name === "to" ? error : undefined}
            onChange={({ currentTarget }) => put(name, currentTarget.value)}
          />
        ))}
      </div>
    </div>
  );
}
