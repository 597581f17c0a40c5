import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import { TAKEN, takenAddress } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";

/** A result as a file for other programs: two presses. */
export function TakeMenu({ id }: { id: number }) {
  const { t } = useWords();
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <Button
          variant="default"
          title={t("runs.takeHint")}
          leftSection={<IconDownload size={17} aria-hidden="true" />}
          rightSection={<IconChevronDown size={15} aria-hidden="true" />}
        >
          {t("runs.take")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {TAKEN.map((format) => (
          <Menu.Item key={format} component="a" href={takenAddress(id, format)} download>
            {t(`runs.taken.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
