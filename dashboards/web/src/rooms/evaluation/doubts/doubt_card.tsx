import { Button } from "@mantine/core";
import { Link, useLocation } from "wouter";
import { type Doubt, useEvidence } from "../../../api/evidence";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { StageMark } from "../../../ui/stage_mark";
import { useDepartmentName } from "../../../ui/use_department_name";
import { Waiting } from "../../../ui/waiting";
import { PhotoPair, PhotoUses, Picture } from "../../command/evidence/evidence_panel";
import { casePath } from "../../pages/paths";
import styles from "./doubts.module.css";
import { pairInDoubt } from "./pair_in_doubt";

/** A case with doubtful photos: what it is, why somebody should look, and what there is to be seen. */
export function DoubtCard({ doubt }: { doubt: Doubt }) {
  const { t, nameOf, instant } = useWords();
  const departmentName = useDepartmentName();
  const [, navigate] = useLocation();
  const { case: item, doubts } = doubt;
  const reasons = [...new Set(doubts)];
  return (
    <li className={styles["doubt"]} data-testid="doubt">
      <div className={styles["said"]}>
        <h2>
          <StageMark stage={item.stage} urgent={item.is_emergency} size={20} />{" "}
          {nameOf({ name: item.class_name, name_en: item.class_name_en })}
        </h2>
        <p>{item.description}</p>
        <p className={styles["whose"]}>
          <span className="figures">{item.number}</span>
          {item.department_name !== null && ` · ${departmentName(item.department_id, item.department_name)}`}{" "}
          · {instant(item.completed_at ?? item.updated_at)}
        </p>
        <h3>{t("doubts.why")}</h3>
        <ul className={styles["reasons"]}>
          {reasons.map((one) => (
            <li key={one}>{t(`evidence.reason.${one}`)}</li>
          ))}
        </ul>
        <PhotoUses evidence={doubt} onOpenCase={(id) => navigate(casePath(id))} />
        <Button component={Link} href={casePath(item.id)} size="compact-md" variant="default">
          {t("doubts.open")}
        </Button>
      </div>
      <Shown doubt={doubt} />
    </li>
  );
}

/** The photos: two that were compared, or all that there are. */
function Shown({ doubt }: { doubt: Doubt }) {
  const { t } = useWords();
  const { data, error } = useEvidence(doubt.case);
  if (error !== null) return <ProblemNote error={error} />;
  if (data === undefined) return <Waiting height={140} />;
  const pair = pairInDoubt(data);
  if (pair !== null) {
    return (
      <div>
        <PhotoPair evidence={data} pair={pair} />
      </div>
    );
  }
  if (data.photos.length === 0) return <p>{t("doubts.gone")}</p>;
  return (
    <div className={styles["photos"]}>
      {data.photos.slice(0, 4).map((one) => (
        <Picture key={one.id} photo={one} word={t(`photoKind.${one.kind}`)} />
      ))}
    </div>
  );
}
