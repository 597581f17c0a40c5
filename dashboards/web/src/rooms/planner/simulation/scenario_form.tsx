import { ActionIcon, Button, NumberInput, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { FormEvent } from "react";
import { useOpenDepartments } from "../../../api/city";
import { useWords } from "../../../i18n/use_words";
import { useAreaChoices } from "../../register/use_area_choices";
import type { Draft, Otherwise } from "./draft";
import styles from "./simulation.module.css";

type Props = {
  draft: Draft;
  onChange: (next: Draft) => void;
  onRun: () => void;
  isRunning: boolean;
};

/** What would be otherwise: crews and limits of departments, a border, how many cases come; and how it is run. */
export function ScenarioForm({ draft, onChange, onRun, isRunning }: Props) {
  const { t, nameOf } = useWords();
  const departments = useOpenDepartments().map((one) => ({ value: String(one.id), label: nameOf(one) }));
  const areas = useAreaChoices(draft.area);
  const put = (changed: Partial<Draft>) => onChange({ ...draft, ...changed });
  const putOne = (at: number, changed: Partial<Otherwise>) =>
    put({ departments: draft.departments.map((one, i) => (i === at ? { ...one, ...changed } : one)) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onRun();
  };
  return (
    <form className={styles["form"]} onSubmit={submit} data-testid="scenario">
      <h2>{t("simulation.otherwise")}</h2>
      {draft.departments.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is what stands at its place
        <div className={styles["row"]} key={at}>
          <Select
            label={t("simulation.department")}
            data={departments}
            value={one.department}
            onChange={(department) => putOne(at, { department })}
            searchable
            clearable
            miw={230}
          />
          <NumberInput
            label={t("simulation.moreCrews")}
            value={one.crews}
            min={-1000}
            max={1000}
            allowDecimal={false}
            onChange={(next) => putOne(at, { crews: Number(next) })}
            w={120}
          />
          <Factor
            label={t("simulation.stretch")}
            value={one.factor}
            onChange={(factor) => putOne(at, { factor })}
          />
          {draft.departments.length > 1 && (
            <ActionIcon
              variant="subtle"
              size={36}
              aria-label={t("simulation.remove")}
              onClick={() => put({ departments: draft.departments.filter((_, i) => i !== at) })}
            >
              <IconX size={18} aria-hidden="true" />
            </ActionIcon>
          )}
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          onClick={() =>
            put({ departments: [...draft.departments, { department: null, crews: 0, factor: 1 }] })
          }
        >
          {t("simulation.add")}
        </Button>
      </div>
      <div className={styles["row"]}>
        <Factor
          label={t("simulation.everybody")}
          value={draft.factor}
          onChange={(factor) => put({ factor })}
        />
        <NumberInput
          label={t("simulation.moreSeats")}
          value={draft.seats}
          min={-1000}
          max={1000}
          allowDecimal={false}
          onChange={(next) => put({ seats: Number(next) })}
          w={130}
        />
        <Factor
          label={t("simulation.arrivals")}
          value={draft.arrivals}
          onChange={(arrivals) => put({ arrivals })}
          max={10}
        />
        <Select
          label={t("simulation.area")}
          data={areas}
          value={draft.area}
          onChange={(area) => put({ area })}
          searchable
          clearable
          miw={200}
        />
        <Select
          label={t("simulation.to")}
          data={departments}
          value={draft.to}
          onChange={(to) => put({ to })}
          disabled={draft.area === null}
          searchable
          clearable
          miw={200}
        />
      </div>
      <div className={styles["row"]}>
        <Select
          label={t("simulation.arriving")}
          data={[
            { value: "weeks", label: t("simulation.weeksAgain") },
            { value: "poisson", label: t("simulation.poisson") },
          ]}
          value={draft.arriving}
          allowDeselect={false}
          onChange={(next) => put({ arriving: next === "poisson" ? next : "weeks" })}
          miw={220}
        />
        {(["weeks", "learnedWeeks", "replicates", "seed"] as const).map((name) => (
          <NumberInput
            key={name}
            label={t(`simulation.${name}`)}
            value={draft[name]}
            min={{ weeks: 1, learnedWeeks: 2, replicates: 2, seed: 0 }[name]}
            max={{ weeks: 104, learnedWeeks: 260, replicates: 50, seed: 1_000_000 }[name]}
            allowDecimal={false}
            onChange={(next) => put({ [name]: Number(next) })}
            w={110}
          />
        ))}
        <Button type="submit" loading={isRunning}>
          {t("simulation.run")}
        </Button>
      </div>
    </form>
  );
}

function Factor({
  label,
  value,
  onChange,
  max = 100,
}: {
  label: string;
  value: number;
  onChange: (next: number) => void;
  max?: number;
}) {
  return (
    <NumberInput
      label={label}
      value={value}
      min={0.01}
      max={max}
      step={0.1}
      decimalScale={2}
      onChange={(next) => onChange(Number(next))}
      w={120}
    />
  );
}
