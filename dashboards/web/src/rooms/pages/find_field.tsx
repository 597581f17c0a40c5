import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import styles from "./find_field.module.css";

type Props = { label: string; value: string; onValue: (value: string) => void };

/** Narrows the list below it to what holds the words. */
export function FindField({ label, value, onValue }: Props) {
  return (
    <TextInput
      className={styles["find"] ?? ""}
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} />}
      value={value}
      maxLength={200}
      onChange={({ currentTarget }) => onValue(currentTarget.value)}
    />
  );
}
