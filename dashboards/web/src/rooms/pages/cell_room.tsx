import { useCell, useLineage } from "../../api/city";
import { ApiProblem } from "../../api/problem";
import type { City } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import { CellPage } from "./cell_page";
import { cellPath } from "./paths";
import { RetiredCell } from "./retired_cell";
import { ForStaff, StaffPage } from "./staff_page";

/** The page of a cell: one in force, or one whose ground others hold since. */
export function CellRoom({ code }: { code: string }) {
  return <ForStaff>{({ city }) => <CellOfAnyTime city={city} code={code} />}</ForStaff>;
}

function CellOfAnyTime({ city, code }: { city: City; code: string }) {
  const { t } = useWords();
  const lineage = useLineage(code);
  const isInForce = lineage.data?.valid_to === null;
  const cell = useCell(isInForce ? code : null);
  const frame = { city, title: t("page.cell", { code }), address: cellPath(code), onMap: null };
  const error = lineage.error ?? cell.error;
  if (error !== null) {
    const isUnknown = error instanceof ApiProblem && error.status === 404;
    return (
      <StaffPage {...frame}>
        {isUnknown ? (
          <p>{t("page.noCell", { code })}</p>
        ) : (
          <ProblemNote error={error} onRetry={() => window.location.reload()} />
        )}
      </StaffPage>
    );
  }
  if (lineage.data === undefined) return <Waiting />;
  if (!isInForce) return <RetiredCell city={city} lineage={lineage.data} />;
  return cell.data === undefined ? (
    <Waiting />
  ) : (
    <CellPage city={city} cell={cell.data} lineage={lineage.data} />
  );
}
