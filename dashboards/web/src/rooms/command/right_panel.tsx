import { ActionIcon, Alert } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { lazy, type ReactNode, type RefObject, Suspense, useEffect } from "react";
import type { City, Person } from "../../api/types";
import type { CaseFilter } from "../../filter/case_filter";
import { useWords } from "../../i18n/use_words";
import type { CityMap, Place } from "../../map/city_map";
import { Waiting } from "../../ui/waiting";
import { AlarmList } from "./alarms/alarm_list";
import { AlarmPanel } from "./alarms/alarm_panel";
import { CasePanel } from "./case_panel";
import { CellPanel } from "./cell_panel";
import { ComponentPanel } from "./component_panel";
import { FilingPanel } from "./filing_panel";
import { InboxPanel } from "./inbox_panel";
import { PastCase } from "./past/past_case";
import styles from "./right_panel.module.css";
import { TasksPanel } from "./tasks_panel";
import type { Open } from "./use_address";
import { type SheetHeight, useSheet } from "./use_sheet";

const Figures = lazy(async () => ({ default: (await import("../figures/figures_panel")).FiguresPanel }));

export type Side = "inbox" | "tasks" | "filing" | null;

type Props = {
  city: City;
  person: Person;
  /** Where the panel stands, so that the keyboard can be led into it. */
  panel: RefObject<HTMLElement | null>;
  open: Open | null;
  /** The moment of the past that is shown; null for now. */
  at: string | null;
  side: Side;
  place: Place | null;
  map: CityMap | null;
  sheet: SheetHeight;
  hotDays: number | null;
  onHotDays: (days: number | null) => void;
  onSheet: (height: SheetHeight) => void;
  onPlace: (place: Place) => void;
  onClose: () => void;
  onNow: () => void;
  onOpen: (open: Open) => void;
  onFilter: (filter: CaseFilter) => void;
};

/** What lies over the right of the map, on a phone over its foot: one thing at a time. */
export function RightPanel(props: Props) {
  const { sheet, onSheet, onClose } = props;
  const { t } = useWords();
  const { shift, handle } = useSheet(sheet, onSheet, onClose);
  const content = contentOf(props);
  // Who opens a form or a list goes on in it, also without a mouse.
  useEffect(() => {
    if (props.side !== null) props.panel.current?.focus({ preventScroll: true });
  }, [props.side, props.panel]);
  if (content === null) return null;
  return (
    <section
      ref={props.panel}
      tabIndex={-1}
      className={styles["panel"]}
      data-panel=""
      data-sheet={sheet}
      data-testid="panel"
      style={shift === 0 ? undefined : { translate: `0 ${shift}px`, transition: "none" }}
    >
      <button type="button" className={styles["handle"]} aria-label={t(`sheet.${sheet}`)} {...handle}>
        <i />
      </button>
      <ActionIcon
        className={styles["close"] ?? ""}
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t("common.close")}
        onClick={onClose}
      >
        <IconX size={20} />
      </ActionIcon>
      <div className={styles["scroll"]}>
        {props.at !== null && props.open?.kind !== "case" && (
          <Alert color="yellow" m="md" mb={0}>
            {t("past.ofNow")}
          </Alert>
        )}
        <Suspense fallback={<Waiting height={200} />}>{content}</Suspense>
      </div>
    </section>
  );
}

function contentOf(props: Props): ReactNode {
  const { open, side, place, map, onOpen } = props;
  const openCase = (id: number) => onOpen({ kind: "case", id });
  const openCell = (code: string) => onOpen({ kind: "cell", code });
  const openComponent = (code: string) => onOpen({ kind: "component", code });
  const show = (at: Place) => map?.reveal(at, { closeUp: true });
  if (side === "filing") return <FilingPanel place={place} onPlace={props.onPlace} onOpenCase={openCase} />;
  if (side === "tasks") return <TasksPanel person={props.person} onOpenCase={openCase} />;
  if (side === "inbox") return <InboxPanel onOpenCase={openCase} onShow={show} />;
  switch (open?.kind) {
    case "case":
      if (props.at !== null) {
        return <PastCase id={open.id} at={props.at} onOpenCase={openCase} onNow={props.onNow} />;
      }
      return (
        <CasePanel
          key={open.id}
          id={open.id}
          onOpenCase={openCase}
          onOpenCell={openCell}
          onOpenComponent={openComponent}
          onShow={show}
        />
      );
    case "cell":
      return (
        <CellPanel code={open.code} onOpenCase={openCase} onShow={(bounds) => map?.showBounds(bounds)} />
      );
    case "component":
      return <ComponentPanel key={open.code} code={open.code} onOpenCell={openCell} onShow={show} />;
    case "alarm":
      return (
        <AlarmPanel key={open.id} id={open.id} person={props.person} onOpenCase={openCase} onShow={show} />
      );
    case "alarms":
      return <AlarmList onOpenAlarm={(id) => onOpen({ kind: "alarm", id })} />;
    case "figures":
      return (
        <Figures
          city={props.city}
          hotDays={props.hotDays}
          onHotDays={props.onHotDays}
          onFilter={props.onFilter}
        />
      );
    default:
      return null;
  }
}
