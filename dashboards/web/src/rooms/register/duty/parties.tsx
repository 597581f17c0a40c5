import { Select } from "@mantine/core";
import { useOpenDepartments } from "../../../api/city";
import { useWords } from "../../../i18n/use_words";

export const PARTIES = ["governing", "owner", "maintainer"] as const;
export type Party = (typeof PARTIES)[number];
/** Department by capacity; null names nobody. */
export type Parties = Record<Party, number | null>;

/** Who governs, owns and looks after: a choice of departments for each. */
export function PartyFields({ value, onChange }: { value: Parties; onChange: (next: Parties) => void }) {
  const { t, nameOf } = useWords();
  const choices = useOpenDepartments().map((one) => ({ value: String(one.id), label: nameOf(one) }));
  return PARTIES.map((party) => (
    <Select
      key={party}
      label={t(`component.${party}`)}
      placeholder={t("act.nobody")}
      data={choices}
      value={value[party] === null ? null : String(value[party])}
      onChange={(id) => onChange({ ...value, [party]: id === null ? null : Number(id) })}
      searchable
      clearable
    />
  ));
}
