import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useComponentClasses, useMatterClasses } from "../../../api/city";
import { grouped } from "../../../cases/class_groups";
import { readDay } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { DutySteps } from "../../pages/duty_steps";
import page from "../../pages/page.module.css";
import styles from "../register.module.css";

const CELL = /^[0-9A-Z]{15}$/;
const COMPONENT = /^\d{16,17}$/;

/** Who answers here, for this, on this day, and why. */
export function AskView() {
  const { t, language } = useWords();
  const [code, setCode] = useState("");
  const [kind, setKind] = useState<string | null>(null);
  const [day, setDay] = useState("");
  const classes = [...(useComponentClasses().data ?? []), ...(useMatterClasses().data ?? [])];
  const on = readDay(day);
  const when = on === null ? {} : { on };
  const place = code.trim();
  const question = COMPONENT.test(place)
    ? { component: place, ...when }
    : CELL.test(place) && kind !== null
      ? { cell: place, class_id: Number(kind), ...when }
      : null;
  return (
    <section className={`${page["section"]} ${styles["form"]}`} data-testid="ask">
      <div className={styles["pair"]}>
        <TextInput
          label={t("duty.askCode")}
          value={code}
          maxLength={17}
          onChange={({ currentTarget }) => setCode(currentTarget.value)}
        />
        <Select
          label={t("duty.class")}
          data={grouped(classes, language)}
          value={kind}
          onChange={setKind}
          disabled={COMPONENT.test(place)}
          limit={300}
          searchable
        />
        <TextInput
          type="date"
          label={t("duty.askDay")}
          value={day}
          onChange={({ currentTarget }) => setDay(currentTarget.value)}
        />
      </div>
      {question === null ? (
        <p className={page["quiet"]}>{t("duty.askHint")}</p>
      ) : (
        <DutySteps key={JSON.stringify(question)} question={question} />
      )}
    </section>
  );
}
