import { Select } from "@mantine/core";
import {
  IconAlertTriangle,
  IconBulb,
  IconCircleDot,
  IconDroplet,
  IconSnowflake,
  IconTrafficLights,
  IconTrash,
  IconTree,
  IconVolume,
} from "@tabler/icons-react";
import { useMemo } from "react";
import type { MatterClass } from "../../api/types";
import { grouped } from "../../cases/class_groups";
import { useWords } from "../../i18n/use_words";
import { type CommonKind, commonClasses } from "./common_classes";
import styles from "./what_picker.module.css";

const ICONS: Record<CommonKind, typeof IconTree> = {
  manhole: IconCircleDot,
  road: IconAlertTriangle,
  lamp: IconBulb,
  refuse: IconTrash,
  water: IconDroplet,
  tree: IconTree,
  signal: IconTrafficLights,
  noise: IconVolume,
  ice: IconSnowflake,
};

type Props = {
  classes: readonly MatterClass[];
  classId: number | null;
  onClass: (classId: number | null) => void;
};

/** Large tiles for what is reported most, a search for all the rest; saying nothing is fine, too. */
export function WhatPicker({ classes, classId, onClass }: Props) {
  const { t, language } = useWords();
  const tiles = useMemo(() => commonClasses(classes), [classes]);
  const choices = useMemo(() => grouped(classes, language), [classes, language]);
  return (
    <>
      <div className={styles["tiles"]}>
        {tiles.map(({ kind, classId: id }) => {
          const Icon = ICONS[kind];
          return (
            <button
              key={kind}
              type="button"
              className={styles["tile"]}
              aria-pressed={classId === id}
              data-kind={kind}
              onClick={() => onClass(classId === id ? null : id)}
            >
              <Icon size={27} stroke={1.5} aria-hidden="true" />
              {t(`kind.${kind}`)}
            </button>
          );
        })}
      </div>
      <Select
        mt="sm"
        size="md"
        aria-label={t("report.whatSearch")}
        placeholder={t("report.whatSearch")}
        data={choices}
        value={classId === null ? null : String(classId)}
        onChange={(value) => onClass(value === null ? null : Number(value))}
        searchable
        clearable
        limit={60}
      />
    </>
  );
}
