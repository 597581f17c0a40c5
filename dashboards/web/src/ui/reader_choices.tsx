import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconLanguage, IconMoon, IconSun } from "@tabler/icons-react";
import { chooseLanguage } from "../i18n/setup";
import { useWords } from "../i18n/use_words";

/** The two things that a reader may choose on every page: language, and light or dark. */
export function ReaderChoices() {
  const { t, language } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  const other = language === "zh" ? "en" : "zh";
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={`${t("common.language")}: ${other === "zh" ? "中文" : "English"}`}
        title={other === "zh" ? "中文" : "English"}
        onClick={() => chooseLanguage(other)}
      >
        <IconLanguage size={19} stroke={1.7} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t("common.scheme")}
        title={t("common.scheme")}
        onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}
      >
        {scheme === "dark" ? <IconSun size={19} stroke={1.7} /> : <IconMoon size={19} stroke={1.7} />}
      </ActionIcon>
    </>
  );
}
