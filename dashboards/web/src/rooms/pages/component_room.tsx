import { Alert, Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { useComponent } from "../../api/components";
import { ApiProblem } from "../../api/problem";
import type { City, Component, Person } from "../../api/types";
import { dayOf, readDay } from "../../cases/days";
import { useWords } from "../../i18n/use_words";
import type { Bounds, Place } from "../../map/city_map";
import type { Hit } from "../../map/hits";
import { ProblemNote } from "../../ui/problem_note";
import { useNow } from "../../ui/use_now";
import { Waiting } from "../../ui/waiting";
import { KEEPERS } from "../command/roles";
import { StateBadge } from "../command/state_form";
import { type Act, actsOf, ComponentActs, readAct } from "./acts/component_acts";
import { AddressLine } from "./address_line";
import { ComponentCases } from "./component_cases";
import { ComponentEvents } from "./component_events";
import { ComponentFields } from "./component_fields";
import { ComponentPhotos } from "./component_photos";
import { DutySteps } from "./duty_steps";
import styles from "./page.module.css";
import { componentPath } from "./paths";
import { PlaceMap } from "./place_map";
import { ForStaff, StaffPage } from "./staff_page";

/** So much ground is shown around a component. About 45 m to each side. [°] */
const AROUND = 0.0004;

/** The page of a component: what a label in the street opens. */
export function ComponentRoom({ code }: { code: string }) {
  return (
    <ForStaff>{({ city, person }) => <OneComponent city={city} person={person} code={code} />}</ForStaff>
  );
}

function OneComponent({ city, person, code }: { city: City; person: Person; code: string }) {
  const { t, nameOf } = useWords();
  const now = useComponent(code);
  const wished = new URLSearchParams(useSearch());
  const [act, setAct] = useState<Act | null>(() => readAct(wished.get("act")));
  const [pin, setPin] = useState<Place | null>(null);
  const [other, setOther] = useState<string | null>(() => wished.get("other"));
  const choose = (next: Act | null) => {
    setPin(null);
    setOther(null);
    setAct(next);
  };
  const chooseOnMap = (hit: Hit) => hit.kind === "component" && hit.code !== code && setOther(hit.code);
  const frame = { city, address: componentPath(code) };
  if (now.error !== null) {
    const isUnknown = now.error instanceof ApiProblem && now.error.status < 500;
    return (
      <StaffPage {...frame} title={code} onMap={null}>
        {isUnknown ? (
          <p>{t("page.noComponent", { code })}</p>
        ) : (
          <ProblemNote error={now.error} onRetry={() => void now.refetch()} />
        )}
      </StaffPage>
    );
  }
  if (now.data === undefined) return <Waiting />;
  const { lon, lat } = now.data;
  const current = act !== null && actsOf(now.data, person.role).includes(act) ? act : null;
  const kind = nameOf({ name: now.data.class_name, name_en: now.data.class_name_en });
  return (
    <StaffPage
      {...frame}
      title={`${kind} ${code}`}
      onMap={`/command?component=${code}&map=18.00/${lat.toFixed(5)}/${lon.toFixed(5)}`}
    >
      <header className={styles["head"]}>
        <p>{t("case.component")}</p>
        <h1>{kind}</h1>
        <p>
          <span className="figures">{code}</span>
          <AddressLine lon={lon} lat={lat} />
          {now.data.name !== now.data.class_name && <span>{now.data.name}</span>}
        </p>
        <StateBadge state={now.data.state} />
      </header>
      <Merged into={now.data.merged_into} />
      <div className={styles["columns"]}>
        <div>
          <PlaceMap
            city={city}
            title={`${kind} ${code}`}
            {...(current === "move" ? { pin: pin ?? { lon, lat }, onPin: setPin } : {})}
            {...(current === "merge" ? { onHit: chooseOnMap } : {})}
            subject={{
              codes: [now.data.cell_code],
              caseQuery: null,
              point: { lon, lat },
              frame: [lon - AROUND, lat - AROUND, lon + AROUND, lat + AROUND] as Bounds,
            }}
          />
          <ComponentActs
            item={now.data}
            person={person}
            act={current}
            onAct={choose}
            pin={pin}
            onPin={setPin}
            other={other}
            onOther={setOther}
          />
          <Register city={city} component={now.data} />
        </div>
        <div>
          <section className={styles["section"]} data-testid="duty">
            <h2>{t("page.whoAnswers")}</h2>
            <DutySteps question={{ component: code }} isFolded />
          </section>
          <ComponentPhotos code={code} isKeeper={KEEPERS.has(person.role) && now.data.merged_into === null} />
          <ComponentCases code={code} timeZone={city.timezone} />
          <ComponentEvents code={code} />
        </div>
      </div>
    </StaffPage>
  );
}

/** Of a double: where what it stands for is kept now. */
function Merged({ into }: { into: string | null }) {
  const { t } = useWords();
  if (into === null) return null;
  return (
    <Alert mb="lg" variant="light" color="yellow" title={t("page.merged")} data-testid="merged">
      {t("page.mergedHint")}
      <br />
      <Button mt="xs" size="compact-md" variant="light" component={Link} href={componentPath(into)}>
        {t("page.toSurvivor", { code: into })}
      </Button>
    </Alert>
  );
}

/** The register's entry as it stands, or as it was on a day; the day is kept in the address. */
function Register({ city, component }: { city: City; component: Component }) {
  const { t, shortDate } = useWords();
  const [path, navigate] = useLocation();
  const day = readDay(new URLSearchParams(useSearch()).get("on"));
  const today = dayOf(useNow(), city.timezone);
  const then = useComponent(day === null ? null : component.code, day);
  const onDay = (value: string) => {
    const next = readDay(value);
    navigate(next === null ? path : `${path}?on=${next}`, { replace: true });
  };
  return (
    <section className={styles["section"]} data-testid="register">
      <div className={styles["titled"]}>
        <h2>{t("page.register")}</h2>
        <span className={styles["button"]}>
          <TextInput
            type="date"
            size="xs"
            label={t("page.asOf")}
            value={day ?? ""}
            min={component.start_on}
            max={today}
            onChange={({ currentTarget }) => onDay(currentTarget.value)}
          />
          {day !== null && (
            <Button size="compact-sm" variant="subtle" onClick={() => onDay("")}>
              {t("page.asItStands")}
            </Button>
          )}
        </span>
      </div>
      {day !== null && <p className={styles["note"]}>{t("page.asOfDay", { day: shortDate(day) })}</p>}
      <ProblemNote error={then.error} />
      {day === null ? (
        <ComponentFields item={component} now={null} />
      ) : (
        then.data !== undefined && then.error === null && <ComponentFields item={then.data} now={component} />
      )}
    </section>
  );
}
