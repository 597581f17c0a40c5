import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useWords } from "../../../i18n/use_words";
import type { AttributeRow } from "./edits";

type Props = { rows: readonly AttributeRow[]; onRows: (rows: AttributeRow[]) => void };

/** Attributes by name and value. */
export function AttributeRows({ rows, onRows }: Props) {
  const { t } = useWords();
  const put = (index: number, change: Partial<AttributeRow>) =>
    onRows(rows.map((row, at) => (at === index ? { ...row, ...change } : row)));
  return (
    <div>
      {rows.map((row, index) => (
        <Group key={row.id} gap={6} mt={6} wrap="nowrap">
          <TextInput
            flex={1}
            aria-label={t("act.attribute")}
            placeholder={t("act.attribute")}
            value={row.name}
            maxLength={60}
            onChange={({ currentTarget }) => put(index, { name: currentTarget.value })}
          />
          <TextInput
            flex={2}
            aria-label={`${t("act.value")} ${row.name}`}
            placeholder={t("act.value")}
            value={row.text}
            maxLength={200}
            onChange={({ currentTarget }) => put(index, { text: currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("act.removeAttribute", { name: row.name })}
            onClick={() => onRows(rows.filter((_, at) => at !== index))}
          >
            <IconX size={17} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        mt={6}
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={15} />}
        onClick={() =>
          onRows([...rows, { id: Math.max(0, ...rows.map((one) => one.id)) + 1, name: "", text: "" }])
        }
      >
        {t("act.addAttribute")}
      </Button>
    </div>
  );
}
