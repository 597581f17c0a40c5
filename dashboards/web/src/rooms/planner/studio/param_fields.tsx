import { Checkbox, NumberInput, Select } from "@mantine/core";
import type { Param, ParamValue } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import { useBoth } from "../use_both";
import { isOutside } from "./draft";

type Props = {
  params: readonly Param[];
  values: Readonly<Record<string, ParamValue>>;
  /** The refusal of a field, by its name. */
  faultOf: (name: string) => string | undefined;
  onParam: (param: Param, value: ParamValue) => void;
};

/** What a method lets one choose; each stands at its default. */
export function ParamFields({ params, values, faultOf, onParam }: Props) {
  const { t, number, nameOf } = useWords();
  const both = useBoth();
  return params.map((param) => {
    const value = values[param.name] ?? param.default;
    const shared = {
      label: both(param.label, param.label_en),
      description: both(param.help, param.help_en) || undefined,
      error: faultOf(param.name),
    };
    if (param.kind === "flag") {
      return (
        <Checkbox
          key={param.name}
          {...shared}
          checked={value === true}
          onChange={({ currentTarget }) => onParam(param, currentTarget.checked)}
        />
      );
    }
    if (param.kind === "choice") {
      return (
        <Select
          key={param.name}
          {...shared}
          data={param.choices.map((one) => ({ value: one.code, label: nameOf(one) }))}
          value={String(value)}
          allowDeselect={false}
          onChange={(next) => next !== null && onParam(param, next)}
        />
      );
    }
    const bounds = {
      least: param.least === null ? "−∞" : number(param.least),
      most: param.most === null ? "∞" : number(param.most),
    };
    return (
      <NumberInput
        key={param.name}
        {...shared}
        error={shared.error ?? (isOutside(param, value) ? t("studio.between", bounds) : undefined)}
        value={Number(value)}
        suffix={param.unit === null ? "" : ` ${param.unit}`}
        thousandSeparator=" "
        allowDecimal={param.kind === "number"}
        {...(param.least === null ? {} : { min: param.least })}
        {...(param.most === null ? {} : { max: param.most })}
        step={param.kind === "integer" ? 1 : 0.01}
        clampBehavior="none"
        onChange={(next) => typeof next === "number" && onParam(param, next)}
      />
    );
  });
}
