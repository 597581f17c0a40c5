import type { Lack } from "../../../api/evidence";
import { useWords } from "../../../i18n/use_words";

/** Which photos are missing, each with how many are asked for and how many are there. */
export function LackList({ lacks }: { lacks: readonly Lack[] }) {
  const { t } = useWords();
  return (
    <ul data-testid="lacks" style={{ margin: "4px 0 0", paddingLeft: 18 }}>
      {lacks.map(({ kind, asked, there }) => (
        <li key={kind}>
          {kind === "same_spot"
            ? t("evidence.lackSpot")
            : t("evidence.lack", { what: t(`photoKind.${kind}`), asked, there })}
        </li>
      ))}
    </ul>
  );
}
