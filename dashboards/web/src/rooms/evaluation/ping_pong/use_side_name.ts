import { useDepartments } from "../../../api/city";
import { useWords } from "../../../i18n/use_words";
import { type Side, UNKNOWN } from "./matrix";

/** What a side is called, in the reader's language. */
export function useSideName(): (side: Side, isClaimed?: boolean) => string {
  const { t, nameOf } = useWords();
  const departments = useDepartments().data;
  return ({ id, name }, isClaimed = false) => {
    if (id === UNKNOWN) return t(isClaimed ? "pingPong.notKnown" : "pingPong.noDepartment");
    const found = departments?.find((one) => one.id === id);
    return found === undefined ? (name ?? String(id)) : nameOf(found);
  };
}
