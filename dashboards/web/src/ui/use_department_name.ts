import { useDepartments } from "../api/city";
import { useWords } from "../i18n/use_words";

/** What a department is called in the reader's language; the name that came along, where it is not known. */
export function useDepartmentName(): (id: number | null, name: string | null) => string {
  const { nameOf } = useWords();
  const departments = useDepartments().data;
  return (id, name) => {
    const found = departments?.find((one) => one.id === id);
    return found === undefined ? (name ?? "") : nameOf(found);
  };
}
