import { type Level, useLadder, usePutLadder } from "../../api/rules";
import { useWords } from "../../i18n/use_words";
import { CLOCKS, useColumns } from "./columns";
import { Loaded } from "./loaded";
import { listIn, type Row, textIn } from "./rows";
import { RuleRows } from "./rule_rows";
import { RULERS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

function rowOf(level: Level): Row {
  const { after, clocks, role, name, name_en } = level;
  return { after, clocks: [...clocks], role, name, name_en };
}

/** Steps are numbered as they stand below each other. */
function levelOf(row: Row, index: number): Level {
  return {
    level: index + 1,
    after: textIn(row, "after") as Level["after"],
    clocks: CLOCKS.filter((one) => listIn(row, "clocks").includes(one)),
    role: textIn(row, "role") as Level["role"],
    name: textIn(row, "name"),
    name_en: textIn(row, "name_en"),
  };
}

/** The ladder that open cases climb as their time runs out. */
export function EscalationPage({ city, person }: Staff) {
  const { t } = useWords();
  const ladder = useLadder();
  const put = usePutLadder();
  const columns = useColumns().escalation_levels;
  return (
    <RulesFrame city={city} part="escalation">
      <Loaded query={ladder}>
        {(levels) => (
          <RuleRows
            title={t("escalation.ladder")}
            columns={columns}
            rows={levels.map(rowOf)}
            mayChange={RULERS.has(person.role)}
            blank={{ after: "late", clocks: [...CLOCKS], role: "leader", name: "", name_en: "" }}
            canRemove
            isSaving={put.isPending}
            error={put.error}
            onSave={(rows, onDone) => put.mutate(rows.map(levelOf), { onSuccess: onDone })}
          />
        )}
      </Loaded>
    </RulesFrame>
  );
}
