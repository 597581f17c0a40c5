import { Alert, Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useWords } from "../i18n/use_words";

type Props = { title: string; hint: string; secret: string; onDone: () => void };

/** Something that only whoever just made it is shown, this once: copied, then put away. */
export function SecretOnce({ title, hint, secret, onDone }: Props) {
  const { t } = useWords();
  return (
    <Alert color="yellow" variant="light" title={title} data-testid="secret">
      <p style={{ margin: "0 0 8px" }}>{hint}</p>
      <code className="figures" style={{ overflowWrap: "anywhere", userSelect: "all" }}>
        {secret}
      </code>
      <div style={{ display: "flex", gap: 8, marginTop: 12 }}>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              size="compact-md"
              variant="default"
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              onClick={copy}
            >
              {t(copied ? "report.copied" : "common.copy")}
            </Button>
          )}
        </CopyButton>
        <Button size="compact-md" variant="default" onClick={onDone}>
          {t("common.putAway")}
        </Button>
      </div>
    </Alert>
  );
}
