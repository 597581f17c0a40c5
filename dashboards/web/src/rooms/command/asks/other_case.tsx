import { Radio, Stack, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useCasesLike, useCasesNear } from "../../../api/cases";
import type { CaseDetail, CaseSummary } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";

type Props = { item: CaseDetail; chosen: number | null; onChoose: (id: number | null) => void };

/** Another case: one nearby, or one that is found by its number or words. */
export function OtherCase({ item, chosen, onChoose }: Props) {
  const { t, nameOf, instant } = useWords();
  const { lon, lat } = item;
  const [typed, setTyped] = useState("");
  const [words] = useDebouncedValue(typed.trim(), 250);
  const near = useCasesNear(lon === null || lat === null ? null : { lon, lat });
  const like = useCasesLike(words);
  const found: readonly CaseSummary[] = (words === "" ? near.data : like.data) ?? [];
  const others = found.filter((one) => one.id !== item.id).slice(0, 8);
  return (
    <div>
      <TextInput
        label={t("ask.other")}
        description={t("ask.otherHint")}
        value={typed}
        maxLength={200}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <ProblemNote error={words === "" ? near.error : like.error} />
      <Radio.Group
        aria-label={t("ask.other")}
        value={chosen === null ? null : String(chosen)}
        onChange={(id) => onChoose(Number(id))}
        mt={10}
      >
        <Stack gap={10}>
          {others.map((one) => (
            <Radio
              key={one.id}
              value={String(one.id)}
              label={`${nameOf({ name: one.class_name, name_en: one.class_name_en })}: ${one.description}`}
              description={`${one.number} · ${t(`stage.${one.stage}`)} · ${instant(one.reported_at)}`}
            />
          ))}
        </Stack>
      </Radio.Group>
      {others.length === 0 && (words === "" ? near.isSuccess : like.isSuccess) && (
        <small>{t("ask.noOther")}</small>
      )}
    </div>
  );
}
