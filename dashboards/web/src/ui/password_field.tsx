import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useWords } from "../i18n/use_words";

/** A field for a password that can be looked at while it is typed. */
export function PasswordField(props: PasswordInputProps) {
  const { t } = useWords();
  return (
    <PasswordInput
      maxLength={1000}
      visibilityToggleButtonProps={{ "aria-label": t("common.showPassword") }}
      {...props}
    />
  );
}
