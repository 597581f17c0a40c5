import { useWords } from "../../../i18n/use_words";
import { useDepartmentName } from "../../../ui/use_department_name";
import { NOT_ASKED, type Side, UNKNOWN } from "./matrix";

/** What a side is called, in the reader's language. */
export function useSideName(): (side: Side, isClaimed?: boolean) => string {
  const { t } = useWords();
  const departmentName = useDepartmentName();
  return ({ id, name }, isClaimed = false) => {
    if (id === NOT_ASKED) return t("pingPong.notAsked");
    if (id === UNKNOWN) return t(isClaimed ? "pingPong.notKnown" : "pingPong.noDepartment");
    return departmentName(id, name);
  };
}
