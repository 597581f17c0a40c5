import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useWords } from "../../i18n/use_words";
import type { Bounds, CityMap, Place } from "../../map/city_map";
import { CasePanel } from "./case_panel";
import { CellPanel } from "./cell_panel";
import type { Side } from "./command_room";
import { FilingPanel } from "./filing_panel";
import { InboxPanel } from "./inbox_panel";
import styles from "./right_panel.module.css";

type Props = {
  caseId: number | null;
  cellCode: string | null;
  side: Side;
  place: Place | null;
  map: CityMap | null;
  onClose: () => void;
  onOpenCase: (id: number) => void;
  onOpenCell: (code: string) => void;
};

/** What lies over the right of the map: one thing at a time. */
export function RightPanel(props: Props) {
  const { caseId, cellCode, side, place, map, onOpenCase, onOpenCell } = props;
  const { t } = useWords();
  let content: ReactNode = null;
  if (side === "filing") content = <FilingPanel place={place} onOpenCase={onOpenCase} />;
  else if (side === "inbox") {
    content = (
      <InboxPanel onOpenCase={onOpenCase} onShow={(at) => map?.reveal(at, { closeUp: true, right: 440 })} />
    );
  } else if (caseId !== null) {
    content = (
      <CasePanel
        key={caseId}
        id={caseId}
        onOpenCell={onOpenCell}
        onShow={(at) => map?.reveal(at, { closeUp: true, right: 440 })}
      />
    );
  } else if (cellCode !== null) {
    content = (
      <CellPanel
        code={cellCode}
        onOpenCase={onOpenCase}
        onShow={(bounds: Bounds) => map?.showBounds(bounds, 440)}
      />
    );
  }
  if (content === null) return null;
  return (
    <section className={styles["panel"]} data-panel="" data-testid="panel">
      <ActionIcon
        className={styles["close"] ?? ""}
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t("common.close")}
        onClick={props.onClose}
      >
        <IconX size={20} />
      </ActionIcon>
      {content}
    </section>
  );
}
