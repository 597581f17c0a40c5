import { Badge, Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { useMatterClasses } from "../../../api/city";
import { type Control, useControls, useEndControl } from "../../../api/rules";
import { useWords } from "../../../i18n/use_words";
import type { Bounds } from "../../../map/city_map";
import type { Shapes } from "../../../map/page_map";
import { ProblemNote } from "../../../ui/problem_note";
import { useNow } from "../../../ui/use_now";
import page from "../../pages/page.module.css";
import { PlaceMap } from "../../pages/place_map";
import { Loaded } from "../loaded";
import styles from "../rules.module.css";
import { CONTROLLERS, RulesFrame } from "../rules_frame";
import type { Staff } from "../rules_room";
import { ControlForm } from "./control_form";
import { shapesOf, withCorner } from "./drawing";

/** Where and when reports are held back: seen on the map, made by pressing corners on it. */
export function ControlsPage({ city, person }: Staff) {
  const { t } = useWords();
  const found = useControls();
  const mayMake = CONTROLLERS.has(person.role);
  const [corners, setCorners] = useState<[number, number][] | null>(null);
  const shapes = useMemo<Shapes>(() => shapesOf(found.data ?? [], corners ?? []), [found.data, corners]);
  return (
    <RulesFrame
      city={city}
      part="controls"
      tools={
        mayMake && corners === null && <Button onClick={() => setCorners([])}>{t("controls.new")}</Button>
      }
    >
      <div className={styles["split"]}>
        <div className={styles["gap"]}>
          {corners !== null && (
            <ControlForm
              timeZone={city.timezone}
              corners={corners}
              onCorners={setCorners}
              onDone={() => setCorners(null)}
            />
          )}
          <section className={page["section"]} data-testid="controls">
            <h2>{t("controls.inForce")}</h2>
            <Loaded query={found}>
              {(items) => (
                <>
                  {items.length === 0 && <p className={page["quiet"]}>{t("controls.none")}</p>}
                  <ul className={page["plain"]}>
                    {items.map((one) => (
                      <li key={one.id}>
                        <OneControl control={one} mayEnd={mayMake} />
                      </li>
                    ))}
                  </ul>
                </>
              )}
            </Loaded>
          </section>
        </div>
        <PlaceMap
          city={city}
          title={t("controls.map")}
          subject={{ codes: [], caseQuery: null, point: null, frame: city.bounds as Bounds }}
          shapes={shapes}
          {...(corners === null
            ? {}
            : { onGround: (place) => setCorners((before) => withCorner(before ?? [], place)) })}
        />
      </div>
    </RulesFrame>
  );
}

function OneControl({ control, mayEnd }: { control: Control; mayEnd: boolean }) {
  const { t, instant, nameOf } = useWords();
  const classes = useMatterClasses().data;
  const end = useEndControl();
  const kind = classes?.find((one) => one.id === control.class_id);
  const isNow = Date.parse(control.begins_at) <= useNow(60_000);
  return (
    <>
      <strong>{control.name}</strong>{" "}
      <Badge variant="light" color={isNow ? "yellow" : "gray"} tt="none">
        {t(isNow ? "controls.now" : "controls.later")}
      </Badge>
      <p style={{ margin: "2px 0" }}>{control.reason}</p>
      <small>
        {instant(control.begins_at)} – {instant(control.ends_at)} ·{" "}
        {control.class_id === null
          ? t("controls.allClasses")
          : kind === undefined
            ? control.class_id
            : nameOf(kind)}
        {control.made_by_name !== null && ` · ${t("controls.madeBy", { name: control.made_by_name })}`}
      </small>
      {mayEnd && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          loading={end.isPending}
          onClick={() => end.mutate(control.id)}
        >
          {t("controls.end")}
        </Button>
      )}
      <ProblemNote error={end.error} />
    </>
  );
}
