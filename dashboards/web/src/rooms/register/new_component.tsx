import { Button, Group, Select, TextInput } from "@mantine/core";
import { IconCurrentLocation } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { findCellAt, useComponentClasses } from "../../api/city";
import { type NewComponent, useRegister } from "../../api/components";
import type { ComponentState } from "../../api/types";
import { useKey } from "../../api/use_key";
import { grouped } from "../../cases/class_groups";
import { useWords } from "../../i18n/use_words";
import type { Bounds, Place } from "../../map/city_map";
import { boxAround } from "../../map/distance";
import { ProblemNote } from "../../ui/problem_note";
import { useLocate } from "../../ui/use_locate";
import { KEEPERS } from "../command/roles";
import { NotFound } from "../not_found";
import { AttributeFields } from "../pages/acts/attribute_fields";
import { type AttributeRow, attributesOf } from "../pages/acts/edits";
import page from "../pages/page.module.css";
import { componentPath } from "../pages/paths";
import { PlaceMap } from "../pages/place_map";
import { type Parties, PartyFields } from "./duty/parties";
import styles from "./register.module.css";
import { RegisterFrame } from "./register_frame";
import type { Staff } from "./register_room";

/** What a new component may be like: it is not removed before it stands. */
const STATES: Exclude<ComponentState, "removed">[] = ["intact", "damaged", "lost", "abandoned"];
/** So much ground is shown around the pin at first. [m] */
const AROUND_M = 70;

/** The place that an address asks for, else the middle of the city. */
function placeIn(search: URLSearchParams, centre: readonly number[]): Place {
  const [lon, lat] = [Number(search.get("lon") ?? Number.NaN), Number(search.get("lat") ?? Number.NaN)];
  const isPlace = Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
  return isPlace ? { lon, lat } : { lon: centre[0] ?? 0, lat: centre[1] ?? 0 };
}

/** Something that stands in the street and is not in the register yet. */
export function NewComponentPage({ city, person }: Staff) {
  const { t, language } = useWords();
  const [, navigate] = useLocation();
  const search = new URLSearchParams(useSearch());
  const [kind, setKind] = useState<string | null>(search.get("class"));
  const [first, setFirst] = useState<Place>(() => placeIn(search, city.centre));
  const [pin, setPin] = useState<Place>(first);
  const [name, setName] = useState("");
  const [state, setState] = useState<(typeof STATES)[number]>("intact");
  const [attributes, setAttributes] = useState<AttributeRow[]>([]);
  const [parties, setParties] = useState<Parties>({ governing: null, owner: null, maintainer: null });
  const classes = useComponentClasses().data ?? [];
  const locate = useLocate((fix) => {
    setFirst({ lon: fix.lon, lat: fix.lat });
    setPin({ lon: fix.lon, lat: fix.lat });
  });
  const cell = useQuery({ queryKey: ["cell at", pin], queryFn: () => findCellAt(pin) }).data;
  const register = useRegister();
  const keyOf = useKey();
  if (!KEEPERS.has(person.role)) return <NotFound />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (kind === null) return;
    const body: NewComponent = {
      class_id: Number(kind),
      ...pin,
      name: name.trim() === "" ? null : name.trim(),
      state,
      attributes: attributesOf(attributes),
      governing_id: parties.governing,
      owner_id: parties.owner,
      maintainer_id: parties.maintainer,
    };
    register.mutate({ body, key: keyOf(body) }, { onSuccess: ({ code }) => navigate(componentPath(code)) });
  };
  return (
    <RegisterFrame city={city} part="home" title={t("register.new")} lead={t("register.newHint")}>
      <div className={styles["split"]}>
        <form
          className={`${page["section"]} ${styles["form"]}`}
          onSubmit={submit}
          data-testid="new-component"
        >
          <Select
            label={t("survey.newClass")}
            data={grouped(classes, language)}
            value={kind}
            onChange={(next) => {
              setKind(next);
              setAttributes([]);
            }}
            limit={300}
            searchable
            required
          />
          <TextInput
            label={t("field.name")}
            value={name}
            maxLength={30}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Select
            label={t("field.state")}
            data={STATES.map((one) => ({ value: one, label: t(`componentState.${one}`) }))}
            value={state}
            onChange={(next) => setState(STATES.find((one) => one === next) ?? "intact")}
            allowDeselect={false}
          />
          <PartyFields value={parties} onChange={setParties} />
          {kind !== null && (
            <AttributeFields classId={Number(kind)} rows={attributes} onRows={setAttributes} />
          )}
          <p className={page["note"]} role="status">
            <span className="figures">
              {pin.lon.toFixed(6)}, {pin.lat.toFixed(6)}
            </span>{" "}
            {cell === null && t("act.outside")}
            {typeof cell === "string" && t("act.intoCell", { code: cell })}
          </p>
          {locate.hasFailed && <p className={page["quiet"]}>{t("act.noFix")}</p>}
          <ProblemNote error={register.error} />
          <Group justify="space-between" gap="xs">
            <Button
              variant="default"
              leftSection={<IconCurrentLocation size={17} />}
              loading={locate.isLocating}
              onClick={locate.start}
            >
              {t("act.hereAmI")}
            </Button>
            <Button type="submit" disabled={kind === null || cell === null} loading={register.isPending}>
              {t("register.newDo")}
            </Button>
          </Group>
        </form>
        <div className={styles["sticky"]}>
          <PlaceMap
            city={city}
            title={t("register.new")}
            pin={pin}
            onPin={setPin}
            subject={{ codes: [], caseQuery: null, point: null, frame: boxAround(first, AROUND_M) as Bounds }}
          />
        </div>
      </div>
    </RegisterFrame>
  );
}
