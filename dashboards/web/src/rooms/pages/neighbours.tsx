import { IconArrowUp } from "@tabler/icons-react";
import { Link } from "wouter";
import { useNeighbours } from "../../api/city";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { bearing, windOf } from "./bearing";
import styles from "./page.module.css";
import { cellPath } from "./paths";

/** The cells around one, clockwise from north, each with what is open in it. */
export function Neighbours({ code, from }: { code: string; from: { lon: number; lat: number } }) {
  const { t } = useWords();
  const { data, error } = useNeighbours(code);
  const around = (data ?? [])
    .map((one) => ({ ...one, turn: bearing(from, one) }))
    .sort((a, b) => a.turn - b.turn);
  return (
    <section className={styles["section"]} data-testid="neighbours">
      <h2>{t("page.neighbours")}</h2>
      <ProblemNote error={error} />
      <ul className={styles["neighbours"]}>
        {around.map((one) => (
          <li key={one.code}>
            <Link href={cellPath(one.code)}>
              <IconArrowUp
                size={17}
                stroke={1.8}
                style={{ rotate: `${one.turn}deg` }}
                aria-label={t(`wind.${windOf(one.turn)}`)}
              />
              <span className="figures">{one.code}</span>
              {one.open > 0 && <b>{t("cell.open", { count: one.open })}</b>}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
