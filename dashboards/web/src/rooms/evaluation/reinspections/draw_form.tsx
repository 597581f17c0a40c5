import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Draw, useMakeDraw } from "../../../api/reinspections";
import { useKey } from "../../../api/use_key";
import { addDays } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import styles from "./reinspections.module.css";

/** How many of each department are offered to begin with, and how many days they have. */
const USUAL = { cases: 20, days: 14 };
/** As many of a department the server draws at most. */
const MOST = 1000;

type Props = { period: string; today: string; onMade: (draw: Draw) => void };

/** Draws closed cases of each department at random; who knows the seed can draw them again. */
export function DrawForm({ period, today, onMade }: Props) {
  const { t } = useWords();
  const [count, setCount] = useState(String(USUAL.cases));
  const [due, setDue] = useState(addDays(today, USUAL.days));
  const [seed, setSeed] = useState("");
  const make = useMakeDraw();
  const keyOf = useKey();
  const wanted = Number(count);
  const isReady = Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST && due >= today;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const body = {
      period,
      per_department: wanted,
      due_on: due,
      ...(seed.trim() === "" ? {} : { seed: seed.trim() }),
    };
    make.mutate({ body, key: keyOf(body) }, { onSuccess: onMade });
  };
  return (
    <form className={styles["form"]} onSubmit={submit} data-testid="draw-form">
      <p>{t("reinspections.drawHint", { period })}</p>
      <TextInput
        type="number"
        min={1}
        max={MOST}
        label={t("reinspections.perDepartment")}
        value={count}
        onChange={({ currentTarget }) => setCount(currentTarget.value)}
        required
      />
      <TextInput
        type="date"
        min={today}
        label={t("reinspections.dueOn")}
        value={due}
        onChange={({ currentTarget }) => setDue(currentTarget.value)}
        required
      />
      <TextInput
        label={t("reinspections.seed")}
        description={t("reinspections.seedHint")}
        value={seed}
        maxLength={100}
        onChange={({ currentTarget }) => setSeed(currentTarget.value)}
      />
      <ProblemNote error={make.error} />
      <Button type="submit" disabled={!isReady} loading={make.isPending}>
        {t("reinspections.draw")}
      </Button>
    </form>
  );
}
