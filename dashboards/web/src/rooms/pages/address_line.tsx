import { useNearestAddress } from "../../api/city";
import { useWords } from "../../i18n/use_words";

/** What people would call a place: its nearest address. Nothing where none is near. */
export function AddressLine({ lon, lat }: { lon: number; lat: number }) {
  const { language } = useWords();
  const found = useNearestAddress({ lon, lat }).data;
  const text = language === "zh" ? found?.text : found?.text_en;
  return text ? <span data-testid="address">{text}</span> : null;
}
