import type { CaseDetail } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import panel from "./panel.module.css";
import styles from "./photos.module.css";

/** Before stands beside after. */
const ORDER = ["report", "far", "near", "before", "after", "other"];

/** The evidence: photos as pictures, other files by name. */
export function Photos({ photos }: { photos: CaseDetail["attachments"] }) {
  const { t } = useWords();
  if (photos.length === 0) return null;
  return (
    <section className={panel["section"]}>
      <h2>{t("case.photos")}</h2>
      <ul className={styles["photos"]}>
        {[...photos]
          .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
          .map((photo) => (
            <li key={photo.id}>
              <a href={photo.url} target="_blank" rel="noreferrer">
                {photo.media_type.startsWith("image/") && (
                  <img src={photo.url} alt={photo.name} loading="lazy" />
                )}
                <span>{t(`photoKind.${photo.kind}`)}</span>
              </a>
            </li>
          ))}
      </ul>
    </section>
  );
}
