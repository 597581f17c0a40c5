import { ActionIcon, Button, Select, Textarea } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useMatterClasses } from "../../../api/city";
import { grouped } from "../../../cases/class_groups";
import type { Brought } from "../../../cases/commands";
import { useWords } from "../../../i18n/use_words";
import styles from "./parts_field.module.css";

const MOST_PARTS = 20;

type Parts = Brought["parts"];

/** What becomes cases of their own: each with its class and its words, at the place of the whole. */
export function PartsField({ parts, onParts }: { parts: Parts; onParts: (parts: Parts) => void }) {
  const { t, language } = useWords();
  const classes = useMatterClasses().data ?? [];
  const put = (index: number, change: Partial<Parts[number]>) =>
    onParts(parts.map((one, at) => (at === index ? { ...one, ...change } : one)));
  return (
    <div className={styles["parts"]}>
      <p>{t("ask.partsHint")}</p>
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part has no name before it is one
        <fieldset key={index}>
          <legend>{t("ask.part", { nth: index + 1 })}</legend>
          <Select
            label={t("room.class")}
            data={grouped(classes, language)}
            value={part.class_id === null ? null : String(part.class_id)}
            onChange={(value) => put(index, { class_id: value === null ? null : Number(value) })}
            limit={300}
            searchable
            required
          />
          <Textarea
            label={t("filing.words")}
            value={part.description}
            maxLength={2000}
            autosize
            onChange={({ currentTarget }) => put(index, { description: currentTarget.value })}
            required
          />
          {parts.length > 1 && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("ask.removePart", { nth: index + 1 })}
              onClick={() => onParts(parts.filter((_, at) => at !== index))}
            >
              <IconX size={17} />
            </ActionIcon>
          )}
        </fieldset>
      ))}
      {parts.length < MOST_PARTS && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={15} />}
          onClick={() => onParts([...parts, { class_id: parts[0]?.class_id ?? null, description: "" }])}
        >
          {t("ask.addPart")}
        </Button>
      )}
    </div>
  );
}
