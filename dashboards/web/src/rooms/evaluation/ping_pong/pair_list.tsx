import { IconArrowsLeftRight } from "@tabler/icons-react";
import type { Sending } from "../../../api/ping_pong";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import { fromOf, keyOf, pairsOf, toOf } from "./matrix";
import styles from "./ping_pong.module.css";
import { useSideName } from "./use_side_name";

/** As many of the most frequent ways are named. */
const MOST = 12;

type Props = { items: readonly Sending[]; onOpen: (from: number, to: number) => void };

/** Who plays ping-pong, and the most frequent ways: also where a matrix has no room. */
export function PairList({ items, onOpen }: Props) {
  const { t, number } = useWords();
  const nameOf = useSideName();
  const pairs = pairsOf(items);
  return (
    <>
      {pairs.length > 0 && (
        <>
          <h2>{t("pingPong.both")}</h2>
          <ul className={page["plain"]}>
            {pairs.slice(0, MOST).map(({ one, other, there, back }) => (
              <li key={`${one.id}/${other.id}`}>
                {nameOf(one)} <IconArrowsLeftRight size={14} aria-hidden="true" /> {nameOf(other)}{" "}
                <span className="figures">
                  {number(there)} + {number(back)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h2 style={{ marginTop: pairs.length > 0 ? 18 : 0 }}>{t("pingPong.ways")}</h2>
      <ul className={styles["ways"]}>
        {items.slice(0, MOST).map((one) => (
          <li key={keyOf(fromOf(one).id, toOf(one).id)}>
            <button type="button" onClick={() => onOpen(fromOf(one).id, toOf(one).id)}>
              <span>
                {nameOf(fromOf(one))} → {nameOf(toOf(one), true)}
              </span>
              <b className="figures">{number(one.returns)}</b>
            </button>
          </li>
        ))}
      </ul>
      <p className={page["quiet"]}>{t("pingPong.hint")}</p>
    </>
  );
}
