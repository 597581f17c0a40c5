import { useWords } from "../../../i18n/use_words";
import { keyOf, type Matrix } from "./matrix";
import styles from "./ping_pong.module.css";
import { useSideName } from "./use_side_name";

type Props = { matrix: Matrix; opened: string | null; onOpen: (from: number, to: number) => void };

/** Rows send, columns are named as the owner: the deeper, the more often. */
export function HeatMatrix({ matrix, opened, onOpen }: Props) {
  const { t, number } = useWords();
  const nameOf = useSideName();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with arrow keys
    <section className={styles["matrix"]} tabIndex={0} aria-label={t("pingPong.matrix")}>
      <table data-testid="ping-pong">
        <thead>
          <tr>
            <td>
              <small>{t("pingPong.corner")}</small>
            </td>
            {matrix.to.map((to) => (
              <th key={to.id} scope="col">
                <span>{nameOf(to, true)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.from.map((from) => (
            <tr key={from.id}>
              <th scope="row">{nameOf(from)}</th>
              {matrix.to.map((to) => {
                const key = keyOf(from.id, to.id);
                const returns = matrix.sendings.get(key)?.returns;
                if (returns === undefined) return <td key={key} data-same={from.id === to.id} />;
                return (
                  <td key={key} style={{ "--heat": returns / matrix.most } as React.CSSProperties}>
                    <button
                      type="button"
                      className="figures"
                      aria-pressed={key === opened}
                      aria-label={t("pingPong.sent", {
                        from: nameOf(from),
                        to: nameOf(to, true),
                        count: returns,
                      })}
                      data-deep={returns / matrix.most > 0.55}
                      onClick={() => onOpen(from.id, to.id)}
                    >
                      {number(returns)}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
