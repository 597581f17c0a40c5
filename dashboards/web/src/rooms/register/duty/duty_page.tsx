import { Drawer, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useLocation, useSearch } from "wouter";
import { dayOf } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { useNow } from "../../../ui/use_now";
import { MERGERS } from "../../command/roles";
import styles from "../register.module.css";
import { RegisterFrame } from "../register_frame";
import type { Staff } from "../register_room";
import { AskView } from "./ask_view";
import { LoadView } from "./load_view";
import type { Row } from "./matrix";
import { MatrixView } from "./matrix_view";
import { ProblemsView } from "./problems_view";
import { RuleForm } from "./rule_form";
import { RulePanel } from "./rule_panel";
import { RulesView } from "./rules_view";

const VIEWS = ["matrix", "problems", "rules", "ask", "load"] as const;
type View = (typeof VIEWS)[number];
/** What lies over the page: a rule, or a new one for some place and class. */
type Open = { kind: "rule"; id: number } | { kind: "new"; row: Row | null; place: string } | null;

/** Who answers for what: as a matrix, by its problems, by its rules, by a question. */
export function DutyPage({ city, person }: Staff) {
  const { t } = useWords();
  const [path, navigate] = useLocation();
  const [open, setOpen] = useState<Open>(null);
  const mayRule = MERGERS.has(person.role);
  const offered = VIEWS.filter((one) => one !== "load" || mayRule);
  const asked = new URLSearchParams(useSearch()).get("show");
  const view: View = offered.find((one) => one === asked) ?? "matrix";
  const today = dayOf(useNow(60_000), city.timezone);
  const onRule = (id: number) => setOpen({ kind: "rule", id });
  const onNew = (row: Row | null, place: string) => mayRule && setOpen({ kind: "new", row, place });
  return (
    <RegisterFrame city={city} part="duty" lead={t("register.dutyHint")}>
      <div className={styles["gap"]}>
        <SegmentedControl
          aria-label={t("register.duty")}
          value={view}
          data={offered.map((one) => ({ value: one, label: t(`duty.view.${one}`) }))}
          onChange={(next) => navigate(next === "matrix" ? path : `${path}?show=${next}`, { replace: true })}
          style={{ overflowX: "auto", alignSelf: "flex-start", maxWidth: "100%" }}
        />
        {view === "matrix" && <MatrixView today={today} onRule={onRule} onHole={onNew} />}
        {view === "problems" && <ProblemsView city={city} onRule={onRule} />}
        {view === "rules" && (
          <RulesView onRule={onRule} {...(mayRule ? { onNew: () => onNew(null, "") } : {})} />
        )}
        {view === "ask" && <AskView />}
        {view === "load" && <LoadView />}
      </div>
      <Drawer
        opened={open !== null}
        onClose={() => setOpen(null)}
        position="right"
        size="lg"
        title={t(open?.kind === "new" ? "duty.newRule" : "duty.rule")}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        {open?.kind === "rule" && (
          <RulePanel key={open.id} id={open.id} today={today} mayRule={mayRule} onRule={onRule} />
        )}
        {open?.kind === "new" && (
          <RuleForm
            row={open.row}
            place={open.place}
            today={today}
            onDone={(id) => (id === null ? setOpen(null) : onRule(id))}
          />
        )}
      </Drawer>
    </RegisterFrame>
  );
}
