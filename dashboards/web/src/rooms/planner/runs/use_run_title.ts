import { useCity } from "../../../api/city";
import type { Run } from "../../../api/studio";
import { useStudioChoices } from "../../../api/studio";
import { dayOf } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { useBoth } from "../use_both";

/** What a run is called: as whoever asked named it, else by its method, what it counts, and when. */
export function useRunTitle() {
  const { t, nameOf, shortDate } = useWords();
  const both = useBoth();
  const choices = useStudioChoices().data;
  const zone = useCity().data?.timezone ?? "UTC";
  return ({ title, method_name, method_name_en, ask }: Run): string => {
    if (title !== "") return title;
    const [only] = ask.class_ids ?? [];
    const one = choices?.classes.find(({ id }) => id === only);
    const data = choices?.data.find(({ code }) => code === ask.data);
    const classes =
      ask.class_ids !== null && ask.class_ids.length > 1
        ? t("studio.someClasses", { count: ask.class_ids.length })
        : one === undefined
          ? ""
          : nameOf(one);
    const area = choices?.areas.find(({ code }) => code === ask.area);
    const last = new Date(Date.parse(ask.until) - 1);
    const span = t("studio.span", {
      from: shortDate(dayOf(Date.parse(ask.since), zone)),
      to: shortDate(dayOf(last.getTime(), zone)),
    });
    return [
      both(method_name, method_name_en),
      classes || (data === undefined ? "" : nameOf(data)),
      area === undefined ? "" : nameOf(area),
      ask.data === "components" ? "" : span,
    ]
      .filter((part) => part !== "")
      .join(" · ");
  };
}
