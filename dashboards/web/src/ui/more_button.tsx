import { Button, type ButtonProps } from "@mantine/core";
import { useWords } from "../i18n/use_words";

/** A list that comes page by page, as far as the button has to know it. */
type Paged = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };

/** Shows more of a list while there is more. */
export function MoreButton({ list, ...looks }: { list: Paged } & ButtonProps) {
  const { t } = useWords();
  if (!list.hasNextPage) return null;
  return (
    <Button
      variant="subtle"
      {...looks}
      loading={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
    >
      {t("common.more")}
    </Button>
  );
}
