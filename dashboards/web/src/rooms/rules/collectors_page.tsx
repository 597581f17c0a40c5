import { Button, Select, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useColleagues, useCollectors, usePutPlaces } from "../../api/rules";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { usePlaceName } from "../../ui/use_place_name";
import page from "../pages/page.module.css";
import { readCodes } from "../register/codes";
import { useAreaChoices } from "../register/use_area_choices";
import { Loaded } from "./loaded";
import styles from "./rules.module.css";
import { PLANNERS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

const PLACE = /^[0-9A-Z]{6,15}$/;

type Collector = { id: number; name: string; places: string[] };

/** Which ground is which collector's; checks before and after work go to them. */
export function CollectorsPage({ city, person }: Staff) {
  const { t } = useWords();
  const found = useCollectors();
  const mayPlan = PLANNERS.has(person.role);
  const [chosen, setChosen] = useState<Collector | null>(null);
  const placeName = usePlaceName();
  return (
    <RulesFrame city={city} part="collectors">
      <Loaded query={found}>
        {(items) => {
          const collectors = collectorsOf(items);
          return (
            <div className={styles["split"]}>
              <section className={page["section"]} data-testid="collectors">
                <h2>{t("collectors.ground")}</h2>
                {collectors.length === 0 && <p className={page["quiet"]}>{t("collectors.none")}</p>}
                <ul className={page["plain"]}>
                  {collectors.map((one) => (
                    <li key={one.id}>
                      <strong>{one.name}</strong>{" "}
                      {mayPlan && (
                        <Button size="compact-xs" variant="subtle" onClick={() => setChosen(one)}>
                          {t("rules.change")}
                        </Button>
                      )}
                      <small>{one.places.map(placeName).join(" · ")}</small>
                    </li>
                  ))}
                </ul>
              </section>
              {mayPlan && (
                <PlacesForm
                  key={chosen?.id}
                  collectors={collectors}
                  chosen={chosen}
                  onDone={() => setChosen(null)}
                />
              )}
            </div>
          );
        }}
      </Loaded>
    </RulesFrame>
  );
}

type Place = { place: string; person_id: number; person_name: string };

/** Places by whose they are. */
function collectorsOf(items: readonly Place[]): Collector[] {
  const found = new Map<number, Collector>();
  for (const { person_id: id, person_name: name, place } of items) {
    const before = found.get(id)?.places ?? [];
    found.set(id, { id, name, places: [...before, place] });
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

type FormProps = { collectors: readonly Collector[]; chosen: Collector | null; onDone: () => void };

function PlacesForm({ collectors, chosen, onDone }: FormProps) {
  const { t } = useWords();
  const inspectors = useColleagues("inspector", true).data ?? [];
  const [who, setWho] = useState<string | null>(chosen === null ? null : String(chosen.id));
  const [text, setText] = useState(chosen?.places.join("\n") ?? "");
  const [added, setAdded] = useState<string | null>(null);
  const areas = useAreaChoices(added);
  const put = usePutPlaces();
  const { codes, wrong } = readCodes(text, PLACE);
  const choose = (id: string | null) => {
    setWho(id);
    setText(collectors.find((one) => String(one.id) === id)?.places.join("\n") ?? "");
  };
  /** Of a street that was added, its communities are offered next. */
  const add = (code: string | null) => {
    if (code === null) return;
    setAdded(code);
    if (!codes.includes(code)) setText(text.trim() === "" ? code : `${text.trimEnd()}\n${code}`);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (who === null || wrong.length > 0) return;
    put.mutate({ personId: Number(who), places: codes }, { onSuccess: onDone });
  };
  return (
    <form className={`${page["section"]} ${styles["form"]}`} onSubmit={submit} data-testid="places-form">
      <h2>{t("collectors.give")}</h2>
      <Select
        label={t("role.inspector")}
        data={inspectors.map((one) => ({ value: String(one.id), label: `${one.name} (${one.login})` }))}
        value={who}
        onChange={choose}
        searchable
        required
      />
      <Select
        label={t("collectors.addArea")}
        placeholder={t("room.area")}
        data={areas}
        value={null}
        onChange={add}
        searchable
        limit={300}
      />
      <Textarea
        label={t("collectors.places")}
        description={t("collectors.placesHint")}
        value={text}
        autosize
        minRows={4}
        maxRows={14}
        error={wrong.length > 0 ? wrong.slice(0, 3).join(", ") : undefined}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <ProblemNote error={put.error} />
      <Button type="submit" disabled={who === null || wrong.length > 0} loading={put.isPending}>
        {t("rules.save")}
      </Button>
    </form>
  );
}
