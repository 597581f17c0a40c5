import { Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { type Sending, useCases } from "../../../api/ping_pong";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { StageMark } from "../../../ui/stage_mark";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { casePath } from "../../pages/paths";
import { fromOf, toOf } from "./matrix";
import { useSideName } from "./use_side_name";

/** As many cases are read at once. */
const AT_ONCE = 10;

/** The cases behind a number. */
export function OpenedPair({ sending, onClose }: { sending: Sending; onClose: () => void }) {
  const { t, nameOf, instant, number } = useWords();
  const sideName = useSideName();
  const [shown, setShown] = useState(AT_ONCE);
  const ids = sending.case_ids.slice(0, shown);
  const { cases, isPending, error } = useCases(ids);
  return (
    <>
      <div className={page["titled"]}>
        <h2>
          {sideName(fromOf(sending))} → {sideName(toOf(sending), true)}
        </h2>
        <Button size="compact-sm" variant="subtle" onClick={onClose}>
          {t("common.close")}
        </Button>
      </div>
      <p className={page["note"]} data-testid="pair-total">
        {t("pingPong.times", { count: sending.returns, replace: { count: number(sending.returns) } })}{" "}
        {t("evaluation.ofCases", { count: sending.cases, replace: { count: number(sending.cases) } })}
        {sending.cases > sending.case_ids.length &&
          ` · ${t("pingPong.last", { count: sending.case_ids.length })}`}
      </p>
      <ProblemNote error={error} />
      <ul className={page["cases"]}>
        {cases.map((one) => (
          <li key={one.id}>
            <Link href={casePath(one.id)}>
              <StageMark stage={one.stage} urgent={one.is_emergency} size={20} />
              <span>
                <strong>{nameOf({ name: one.class_name, name_en: one.class_name_en })}</strong>{" "}
                {one.description}
                <small>
                  <span className="figures">{one.number}</span> · {instant(one.reported_at)}
                </small>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {isPending && <Waiting height={60} />}
      {sending.case_ids.length > shown && (
        <Button size="compact-md" variant="subtle" onClick={() => setShown(shown + AT_ONCE)}>
          {t("common.more")}
        </Button>
      )}
    </>
  );
}
