import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../../../i18n/use_words";
import { TableLoad } from "../table_load";
import { RuleRefusal } from "./rule_refusal";

/** What becomes of a row that contradicts a rule in force. */
const OVERLAPS = ["refuse", "list", "succeed"] as const;

/** Rules from a table. */
export function LoadView() {
  const { t } = useWords();
  const [makesDepartments, setMakes] = useState(false);
  return (
    <TableLoad
      what="duty"
      hint={t("duty.loadHint")}
      overlaps={OVERLAPS.map((one) => ({ value: one, label: t(`duty.overlap.${one}`) }))}
      wishes={{ make_departments: String(makesDepartments) }}
      more={
        <Checkbox
          label={t("duty.makeDepartments")}
          checked={makesDepartments}
          onChange={({ currentTarget }) => setMakes(currentTarget.checked)}
        />
      }
      refusal={(error) => <RuleRefusal error={error} />}
    />
  );
}
