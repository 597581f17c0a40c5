import { Button, Center, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import { useWords } from "../i18n/use_words";
import { Logo } from "../ui/logo";

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useWords();
  return (
    <Center h="100%">
      <Stack align="center">
        <Logo size={48} />
        <Text>{t("common.notFound")}</Text>
        <Button component={Link} href="/" variant="light">
          {t("common.home")}
        </Button>
      </Stack>
    </Center>
  );
}
