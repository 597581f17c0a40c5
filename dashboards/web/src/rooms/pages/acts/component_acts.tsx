import "../../../i18n/acts_words";
import { Button } from "@mantine/core";
import { IconArrowMerge, IconArrowsMove, IconHeartRateMonitor, IconPencil } from "@tabler/icons-react";
import type { Component, Person } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import type { Place } from "../../../map/city_map";
import { KEEPERS, MERGERS } from "../../command/roles";
import { StateForm } from "../../command/state_form";
import page from "../page.module.css";
import styles from "./acts.module.css";
import { EditForm } from "./edit_form";
import { MergeForm } from "./merge_form";
import { MoveForm } from "./move_form";

export type Act = "state" | "move" | "edit" | "merge";

/** A change that an address asks for; null where it asks for none that there is. */
export function readAct(text: string | null): Act | null {
  return (["state", "move", "edit", "merge"] as const).find((one) => one === text) ?? null;
}

const ICONS = {
  state: IconHeartRateMonitor,
  move: IconArrowsMove,
  edit: IconPencil,
  merge: IconArrowMerge,
} as const;

/** What somebody may do to a component as it stands: the server lets the same through. */
export function actsOf(item: Pick<Component, "merged_into" | "state">, role: string): Act[] {
  if (!KEEPERS.has(role) || item.merged_into !== null) return [];
  if (item.state === "removed") return ["edit"];
  return MERGERS.has(role) ? ["state", "move", "edit", "merge"] : ["state", "move", "edit"];
}

type Props = {
  item: Component;
  person: Person;
  act: Act | null;
  onAct: (act: Act | null) => void;
  pin: Place | null;
  onPin: (place: Place) => void;
  other: string | null;
  onOther: (code: string | null) => void;
};

/** The changes of a component, one open at a time; the map above takes part in two of them. */
export function ComponentActs({ item, person, act, onAct, pin, onPin, other, onOther }: Props) {
  const { t } = useWords();
  const offered = actsOf(item, person.role);
  const done = () => onAct(null);
  if (offered.length === 0) return null;
  return (
    <section className={`${page["section"]} ${page["button"]}`} data-testid="acts">
      <h2>{t("act.title")}</h2>
      <div className={styles["buttons"]}>
        {offered.map((one) => {
          const Icon = ICONS[one];
          return (
            <Button
              key={one}
              size="sm"
              variant={act === one ? "filled" : "default"}
              leftSection={<Icon size={17} stroke={1.7} />}
              aria-expanded={act === one}
              data-act={one}
              onClick={() => onAct(act === one ? null : one)}
            >
              {t(`act.${one}`)}
            </Button>
          );
        })}
      </div>
      {act === "state" && <StateForm item={item} isAlone={false} onDone={done} />}
      {act === "move" && (
        <MoveForm item={item} pin={pin ?? { lon: item.lon, lat: item.lat }} onPin={onPin} onDone={done} />
      )}
      {act === "edit" && <EditForm key={item.version} item={item} onDone={done} />}
      {act === "merge" && <MergeForm item={item} other={other} onOther={onOther} onDone={done} />}
    </section>
  );
}
