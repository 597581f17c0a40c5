import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { useComponentClasses } from "../../../api/city";
import type { Finding, Seen, Survey, SurveyItem } from "../../../api/surveys";
import type { City } from "../../../api/types";
import { grouped } from "../../../cases/class_groups";
import { useWords } from "../../../i18n/use_words";
import type { Bounds, Place } from "../../../map/city_map";
import { boxAround } from "../../../map/distance";
import { PlaceMap } from "../../pages/place_map";
import styles from "./walk.module.css";

const AROUND_M = 45;

type Props = {
  items: readonly SurveyItem[];
  /** What was said of each component on this way, by code. */
  said: ReadonlyMap<string, Finding>;
  survey: Survey | undefined;
  city: City;
  from: Place | null;
  onAgain: (item: SurveyItem) => void;
  onSee: (seen: Omit<Seen, "key" | "seen_at">) => void;
};

/** What was seen in this cell, to be corrected; and a way to tell of what nobody knew. */
export function SeenList({ items, said, survey, city, from, onAgain, onSee }: Props) {
  const { t, nameOf } = useWords();
  const seen = items.flatMap((item) => {
    const finding = said.get(item.code) ?? item.finding;
    return finding === null ? [] : [{ item, finding }];
  });
  return (
    <>
      {seen.length > 0 && (
        <details className={styles["more"]}>
          <summary>
            {t("survey.wasSeen")} <span className="figures">{seen.length}</span>
          </summary>
          <ul>
            {seen.map(({ item, finding }) => (
              <li key={item.code}>
                <span>
                  {nameOf({ name: item.class_name, name_en: item.class_name_en })}{" "}
                  <b>{t(finding === "new" ? "survey.new_" : `survey.${finding}`)}</b>
                  <small className="figures">{item.code}</small>
                </span>
                <Button size="compact-md" variant="subtle" onClick={() => onAgain(item)}>
                  {t("survey.again")}
                </Button>
              </li>
            ))}
          </ul>
        </details>
      )}
      {from !== null && survey?.closed_at === null && (
        <NewThing survey={survey} city={city} from={from} onSee={onSee} />
      )}
    </>
  );
}

type NewProps = { survey: Survey; city: City; from: Place; onSee: Props["onSee"] };

function NewThing({ survey, city, from, onSee }: NewProps) {
  const { t, language } = useWords();
  const classes = useComponentClasses().data ?? [];
  const [isOpen, setOpen] = useState(false);
  const [kind, setKind] = useState<string | null>(null);
  const [pin, setPin] = useState<Place>(from);
  const looked = classes.filter((one) => survey.class_ids.length === 0 || survey.class_ids.includes(one.id));
  if (!isOpen) {
    return (
      <Button variant="subtle" fullWidth size="md" data-finding="new" onClick={() => setOpen(true)}>
        {t("survey.somethingNew")}
      </Button>
    );
  }
  return (
    <section className={styles["item"]} data-testid="new-thing">
      <Select
        size="md"
        label={t("survey.newClass")}
        data={grouped(looked, language)}
        value={kind}
        onChange={setKind}
        limit={300}
        searchable
      />
      <p className={styles["hint"]}>{t("survey.whereHint")}</p>
      <div className={styles["map"]}>
        <PlaceMap
          city={city}
          title={t("survey.somethingNew")}
          pin={pin}
          onPin={setPin}
          subject={{ codes: [], caseQuery: null, point: null, frame: boxAround(from, AROUND_M) as Bounds }}
        />
      </div>
      <div className={styles["thumbs"]}>
        <Button
          className={styles["found"] ?? ""}
          disabled={kind === null}
          onClick={() => {
            onSee({ finding: "new", class_id: Number(kind), ...pin, note: "" });
            setOpen(false);
            setKind(null);
          }}
        >
          {t("survey.here")}
        </Button>
        <Button variant="default" onClick={() => setOpen(false)}>
          {t("common.cancel")}
        </Button>
      </div>
    </section>
  );
}
