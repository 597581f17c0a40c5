import { Button, Group, Select, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMatterClasses } from "../../../api/city";
import { useMakeControl } from "../../../api/rules";
import { grouped } from "../../../cases/class_groups";
import { addDays, dayOf, instantOf } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import page from "../../pages/page.module.css";
import styles from "../rules.module.css";
import { type Corner, polygonOf } from "./drawing";

type Props = {
  timeZone: string;
  corners: readonly Corner[];
  onCorners: (corners: Corner[]) => void;
  onDone: () => void;
};

/** The instant that a field of day and time means in the city. */
function instantIn(field: string, timeZone: string): string {
  const [day = "", time = "00:00"] = field.split("T");
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return instantOf(day, hours * 60 + minutes, timeZone);
}

/** Holds reports back on the ground between the corners, for a period. Emergencies never. */
export function ControlForm({ timeZone, corners, onCorners, onDone }: Props) {
  const { t, language } = useWords();
  const today = dayOf(Date.now(), timeZone);
  const [name, setName] = useState("");
  const [reason, setReason] = useState("");
  const [kind, setKind] = useState<string | null>(null);
  const [begins, setBegins] = useState(`${today}T00:00`);
  const [ends, setEnds] = useState(`${addDays(today, 7)}T18:00`);
  const classes = useMatterClasses().data ?? [];
  const make = useMakeControl();
  const geometry = polygonOf(corners);
  const isReady = name.trim() !== "" && reason.trim() !== "" && geometry !== null && begins < ends;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const body = {
      name: name.trim(),
      reason: reason.trim(),
      class_id: kind === null ? null : Number(kind),
      begins_at: instantIn(begins, timeZone),
      ends_at: instantIn(ends, timeZone),
      geometry,
    };
    make.mutate(body, { onSuccess: onDone });
  };
  const field = (value: string, set: (value: string) => void) => ({
    value,
    required: true,
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => set(currentTarget.value),
  });
  return (
    <form className={`${page["section"]} ${styles["form"]}`} onSubmit={submit} data-testid="control-form">
      <h2>{t("controls.new")}</h2>
      <p role="status">
        {t(geometry === null ? "controls.draw" : "controls.drawn", { count: corners.length })}{" "}
        {corners.length > 0 && (
          <Button size="compact-xs" variant="subtle" onClick={() => onCorners(corners.slice(0, -1))}>
            {t("controls.undo")}
          </Button>
        )}
      </p>
      <TextInput label={t("controls.name")} maxLength={100} {...field(name, setName)} />
      <Textarea label={t("case.reason")} maxLength={200} autosize {...field(reason, setReason)} />
      <Select
        label={t("room.class")}
        placeholder={t("controls.allClasses")}
        data={grouped(classes, language)}
        value={kind}
        onChange={setKind}
        limit={300}
        searchable
        clearable
      />
      <div className={styles["pair"]}>
        <TextInput type="datetime-local" label={t("controls.begins")} {...field(begins, setBegins)} />
        <TextInput type="datetime-local" label={t("controls.ends")} {...field(ends, setEnds)} />
      </div>
      <ProblemNote error={make.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onDone}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" disabled={!isReady} loading={make.isPending}>
          {t("controls.make")}
        </Button>
      </Group>
    </form>
  );
}
