import type { CaseNews } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { StageMark } from "../../ui/stage_mark";
import styles from "./ticker.module.css";

/** What just happened in the city, newest first, along the foot of the map. */
export function Ticker({
  recent,
  right,
  onOpen,
}: {
  recent: CaseNews[];
  right: number;
  onOpen: (id: number) => void;
}) {
  const { t, nameOf, clock } = useWords();
  return (
    <section className={styles["ticker"]} style={{ right }} aria-label={t("live.live")} data-testid="ticker">
      {recent.length === 0 && <p>{t("live.quiet")}</p>}
      {recent.slice(0, 6).map((news) => (
        <button key={news.id} type="button" onClick={() => onOpen(news.case_id)}>
          <time className="figures" dateTime={news.happened_at}>
            {clock(news.happened_at)}
          </time>
          <StageMark stage={news.target} urgent={news.is_emergency} size={18} />
          <span>
            <strong>{nameOf({ name: news.class_name, name_en: news.class_name_en })}</strong>{" "}
            {t(`did.${news.command}`)}
          </span>
        </button>
      ))}
    </section>
  );
}
