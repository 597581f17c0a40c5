import type { Choices } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import { type Draft, methodOf } from "./draft";
import styles from "./studio.module.css";

/** What will be asked, line by line, as the form stands. */
export function AskedWords({ choices, draft }: { choices: Choices; draft: Draft }) {
  const { t, nameOf, shortDate } = useWords();
  const method = methodOf(choices, draft.method);
  const named = (list: readonly { code: string; name: string; name_en?: string | null }[], code: string) => {
    const found = list.find((one) => one.code === code);
    return found === undefined ? code : nameOf(found);
  };
  const ofClasses = (ids: readonly number[]) => {
    const [only] = ids;
    const one = choices.classes.find(({ id }) => id === only);
    if (only === undefined) return t("studio.allClasses");
    return ids.length === 1 && one !== undefined
      ? nameOf(one)
      : t("studio.someClasses", { count: ids.length });
  };
  const hasPeriod = draft.data !== "components" || method?.needs_period === true;
  const lines = [
    [t("studio.method"), method === undefined ? "" : nameOf(method)],
    [t("studio.ofWhat"), `${named(choices.data, draft.data)} · ${ofClasses(draft.classIds)}`],
    ...(draft.beside === null
      ? []
      : [
          [
            t("studio.beside"),
            `${named(choices.data, draft.beside.data)} · ${ofClasses(draft.beside.classIds)}`,
          ],
        ]),
    [t("studio.area"), draft.area === null ? t("studio.wholeCity") : named(choices.areas, draft.area)],
    ...(hasPeriod
      ? [[t("studio.period"), t("studio.span", { from: shortDate(draft.from), to: shortDate(draft.to) })]]
      : []),
    ...(method === undefined || method.exposure === "no" || draft.exposure === "none"
      ? []
      : [[t("studio.exposure"), named(choices.exposures, draft.exposure)]]),
    ...(method?.uses_weights ? [[t("studio.weights"), named(choices.weights, draft.weights)]] : []),
    [t("studio.seed"), String(draft.seed)],
  ];
  return (
    <dl className={styles["asked"]}>
      {lines.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
