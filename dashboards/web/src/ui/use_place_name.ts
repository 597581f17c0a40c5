import { useAreas } from "../api/city";
import { useWords } from "../i18n/use_words";

/** How many digits of a community's code are its street's. */
const STREET_DIGITS = 9;

/** What a place is called by its code: an area by its name, a community within its street, a cell by its code. */
export function usePlaceName(): (code: string) => string {
  const { nameOf } = useWords();
  const areas = useAreas().data ?? [];
  return (code) => {
    const area = areas.find((one) => one.code === code);
    if (area !== undefined) return nameOf(area);
    const street = areas.find((one) => one.level === "street" && one.code === code.slice(0, STREET_DIGITS));
    return street === undefined || code.length > STREET_DIGITS + 3
      ? code
      : `${nameOf(street)} ${code.slice(STREET_DIGITS)}`;
  };
}
