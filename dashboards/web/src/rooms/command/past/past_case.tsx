import { Button } from "@mantine/core";
import { useCase, useHistory } from "../../../api/cases";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { StageMark } from "../../../ui/stage_mark";
import { Waiting } from "../../../ui/waiting";
import { HistoryList } from "../history_list";
import styles from "../panel.module.css";
import { StageRail } from "../stage_rail";
import { stageAt } from "./stage_at";

type Props = { id: number; at: string; onOpenCase: (id: number) => void; onNow: () => void };

/** A case as far as it had come at a moment: nothing can be done to it there. */
export function PastCase({ id, at, onOpenCase, onNow }: Props) {
  const { t, nameOf, instant } = useWords();
  const item = useCase(id);
  const history = useHistory(id);
  const error = item.error ?? history.error;
  if (error !== null) return <ProblemNote error={error} onRetry={() => void item.refetch()} />;
  if (item.data === undefined || history.data === undefined) return <Waiting height={200} />;
  const { class_name: name, class_name_en: name_en, number, address, cell_code, description } = item.data;
  const stage = stageAt(history.data.items, at);
  return (
    <article className={styles["body"]} data-testid="past-case">
      <header className={styles["head"]}>
        {stage !== null && <StageMark stage={stage} urgent={item.data.is_emergency} size={30} />}
        <div>
          <h1>{nameOf({ name, name_en })}</h1>
          <p className="figures">{number}</p>
        </div>
      </header>
      {stage === null ? <p>{t("past.notYet", { when: instant(at) })}</p> : <StageRail stage={stage} />}
      <p className={styles["words"]}>{description}</p>
      <dl className={styles["facts"]}>
        <dt>{t("case.where")}</dt>
        <dd>{address ?? cell_code ?? t("case.noPlace")}</dd>
        <dt>{t("case.reportedAt")}</dt>
        <dd>{instant(item.data.reported_at)}</dd>
      </dl>
      <Button variant="default" onClick={onNow}>
        {t("past.asItStands", { stage: t(`stage.${item.data.stage}`) })}
      </Button>
      <HistoryList item={item.data} until={at} onOpenCase={onOpenCase} />
    </article>
  );
}
