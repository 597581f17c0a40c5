import { Button, Group, MultiSelect, Select, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useComponentClasses } from "../../../api/city";
import { useOpenSurvey } from "../../../api/surveys";
import { useKey } from "../../../api/use_key";
import { grouped } from "../../../cases/class_groups";
import { addDays } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import page from "../../pages/page.module.css";
import { CELL, readCodes } from "../codes";
import styles from "../register.module.css";
import { useAreaChoices } from "../use_area_choices";

/** How long a survey has, if nobody says otherwise. [d] */
const USUAL_DAYS = 14;

/** A survey of what stands somewhere: ground, classes, and until when. */
export function NewSurvey({ today, onDone }: { today: string; onDone: (id: number | null) => void }) {
  const { t, language } = useWords();
  const classes = useComponentClasses().data ?? [];
  const [name, setName] = useState("");
  const [due, setDue] = useState(addDays(today, USUAL_DAYS));
  const [area, setArea] = useState<string | null>(null);
  const [cells, setCells] = useState("");
  const [kinds, setKinds] = useState<string[]>([]);
  const areas = useAreaChoices(area);
  const open = useOpenSurvey();
  const keyOf = useKey();
  const { codes, wrong } = readCodes(cells, CELL);
  const isReady =
    name.trim() !== "" && due !== "" && wrong.length === 0 && (area !== null || codes.length > 0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const ground = codes.length > 0 ? { cell_codes: codes } : { cell_codes: [], area };
    const body = { name: name.trim(), due_on: due, class_ids: kinds.map(Number), ...ground };
    open.mutate({ body, key: keyOf(body) }, { onSuccess: ({ id }) => onDone(id) });
  };
  return (
    <form className={`${page["section"]} ${styles["form"]}`} onSubmit={submit} data-testid="new-survey">
      <div className={styles["pair"]}>
        <TextInput
          label={t("survey.name")}
          value={name}
          maxLength={100}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          required
          data-autofocus
        />
        <TextInput
          type="date"
          label={t("survey.due")}
          value={due}
          min={today}
          onChange={({ currentTarget }) => setDue(currentTarget.value)}
          required
        />
      </div>
      <div className={styles["pair"]}>
        <Select
          label={t("survey.where")}
          data={areas}
          value={area}
          onChange={setArea}
          disabled={codes.length > 0}
          limit={300}
          searchable
          clearable
        />
        <Textarea
          label={t("survey.cells")}
          description={t("survey.cellsHint")}
          value={cells}
          autosize
          error={wrong.length > 0 ? wrong.slice(0, 3).join(", ") : undefined}
          onChange={({ currentTarget }) => setCells(currentTarget.value)}
        />
      </div>
      <MultiSelect
        label={t("survey.classes")}
        placeholder={kinds.length === 0 ? t("survey.allClasses") : ""}
        data={grouped(classes, language)}
        value={kinds}
        onChange={setKinds}
        limit={300}
        searchable
        clearable
      />
      <ProblemNote error={open.error} />
      <Group justify="flex-end" gap="xs">
        {area === null && codes.length === 0 && <span className={styles["quiet"]}>{t("survey.ground")}</span>}
        <Button variant="subtle" color="gray" onClick={() => onDone(null)}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" disabled={!isReady} loading={open.isPending}>
          {t("survey.make")}
        </Button>
      </Group>
    </form>
  );
}
