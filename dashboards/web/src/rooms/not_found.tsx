import { Button, Center, Stack, Title } from "@mantine/core";
import { Link } from "wouter";
import { useWords } from "../i18n/use_words";
import { Logo } from "../ui/logo";

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useWords();
  return (
    <Center h="100%" component="main" px="md">
      <Stack align="center">
        <Logo size={48} />
        <Title order={1} size="h3" ta="center">
          {t("common.notFound")}
        </Title>
        <Button component={Link} href="/" variant="light">
          {t("common.home")}
        </Button>
      </Stack>
    </Center>
  );
}
