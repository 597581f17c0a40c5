import { Button, Checkbox, SegmentedControl, Select } from "@mantine/core";
import { useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { type Suspect, type Suspicion, useSuspects } from "../../../api/suspects";
import { useWords } from "../../../i18n/use_words";
import type { Bounds } from "../../../map/city_map";
import { boxAround } from "../../../map/distance";
import { MoreButton } from "../../../ui/more_button";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import { KEEPERS, MERGERS } from "../../command/roles";
import page from "../../pages/page.module.css";
import { casePath, cellPath, componentPath } from "../../pages/paths";
import { PlaceMap } from "../../pages/place_map";
import styles from "../register.module.css";
import { RegisterFrame } from "../register_frame";
import type { Staff } from "../register_room";
import { useAreaChoices } from "../use_area_choices";
import { Dismissal } from "./dismissal";

const KINDS: Suspicion[] = ["double", "missing_component", "far_case", "many_cases"];
/** So much ground is shown around a suspect. [m] */
const AROUND_M = 60;

function keyOf(one: Suspect): string {
  return [one.mark, one.case_id].join("/");
}

/** Suspects of one kind, why each is one, where it is, and what can be done about it. */
export function SuspectsPage({ city, person }: Staff) {
  const { t, language } = useWords();
  const [path, navigate] = useLocation();
  const search = new URLSearchParams(useSearch());
  const kind = KINDS.find((one) => one === search.get("kind")) ?? "double";
  const [area, setArea] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const isDismissed = search.get("dismissed") === "1";
  const show = (next: Suspicion, dismissed: boolean) => {
    setChosen(null);
    navigate(`${path}?kind=${next}${dismissed ? "&dismissed=1" : ""}`, { replace: true });
  };
  const found = useSuspects(kind, area, isDismissed);
  const items = found.data?.pages.flatMap((one) => one.items) ?? [];
  const shown = items.find((one) => keyOf(one) === chosen) ?? items[0];
  return (
    <RegisterFrame city={city} part="suspects" lead={t("register.suspectsHint")}>
      <div className={styles["gap"]}>
        <div className={styles["line"]} style={{ alignItems: "center" }}>
          <SegmentedControl
            aria-label={t("register.suspects")}
            value={kind}
            data={KINDS.map((one) => ({ value: one, label: t(`suspect.${one}`) }))}
            onChange={(next) => show(KINDS.find((one) => one === next) ?? kind, isDismissed)}
            style={{ overflowX: "auto" }}
          />
          <Checkbox
            label={t("suspect.dismissedOnly")}
            checked={isDismissed}
            onChange={({ currentTarget }) => show(kind, currentTarget.checked)}
          />
          <Select
            aria-label={t("suspect.area")}
            placeholder={t("suspect.everywhere")}
            data={useAreaChoices(area)}
            value={area}
            onChange={setArea}
            limit={300}
            searchable
            clearable
          />
        </div>
        <p className={`${styles["quiet"]} ${styles["said"]}`}>{t(`suspect.${kind}Hint`)}</p>
        <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
        {found.isPending && <Waiting height={160} />}
        {found.isSuccess && items.length === 0 && (
          <p className={styles["quiet"]}>{t(isDismissed ? "suspect.noneDismissed" : "suspect.none")}</p>
        )}
        {items.length > 0 && (
          <div className={styles["split"]}>
            <div>
              <ul className={styles["rows"]} data-testid="suspects">
                {items.map((one) => (
                  <li key={keyOf(one)}>
                    <button type="button" aria-pressed={one === shown} onClick={() => setChosen(keyOf(one))}>
                      {language === "zh" ? one.why : one.why_en}
                    </button>
                    {one === shown && (
                      <>
                        <Deeds suspect={one} role={person.role} />
                        <Dismissal suspect={one} role={person.role} />
                      </>
                    )}
                  </li>
                ))}
              </ul>
              <MoreButton list={found} mt="sm" />
            </div>
            {shown !== undefined && (
              <div className={styles["sticky"]}>
                <PlaceMap
                  city={city}
                  title={t("register.onMapOf", { what: language === "zh" ? shown.why : shown.why_en })}
                  subject={{
                    codes: shown.cell_code === null ? [] : [shown.cell_code],
                    caseQuery:
                      shown.case_id === null || shown.cell_code === null ? null : `cell=${shown.cell_code}`,
                    point: { lon: shown.lon, lat: shown.lat },
                    frame: boxAround(shown, AROUND_M) as Bounds,
                  }}
                />
              </div>
            )}
          </div>
        )}
      </div>
    </RegisterFrame>
  );
}

/** What can be done about a suspect: only what this reader may do. */
function Deeds({ suspect, role }: { suspect: Suspect; role: string }) {
  const { t } = useWords();
  const { component_code: code, other_code: other, cell_code: cell, case_id: caseId } = suspect;
  const ways = [
    ...(code === null
      ? []
      : [{ href: componentPath(code), word: t("suspect.openComponent"), isDeed: false }]),
    ...(other === null ? [] : [{ href: componentPath(other), word: t("suspect.openOther"), isDeed: false }]),
    ...(caseId === null ? [] : [{ href: casePath(caseId), word: t("suspect.openCase"), isDeed: false }]),
    ...(cell === null ? [] : [{ href: cellPath(cell), word: t("suspect.openCell"), isDeed: false }]),
  ];
  if (suspect.kind === "missing_component" && KEEPERS.has(role)) {
    const { class_id, lon, lat } = suspect;
    ways.unshift({
      href: `/register/new?class=${class_id}&lon=${lon}&lat=${lat}`,
      word: t("suspect.register"),
      isDeed: true,
    });
  }
  if (code !== null && KEEPERS.has(role)) {
    const page = componentPath(code);
    if (suspect.kind === "double" && other !== null && MERGERS.has(role)) {
      ways.unshift({ href: `${page}?act=merge&other=${other}`, word: t("suspect.merge"), isDeed: true });
    }
    if (suspect.kind === "far_case") {
      ways.unshift({ href: `${page}?act=move`, word: t("suspect.move"), isDeed: true });
    }
    if (suspect.kind === "many_cases") {
      ways.unshift({ href: `${page}?act=state`, word: t("suspect.state"), isDeed: true });
    }
  }
  return (
    <div className={`${styles["acts"]} ${page["button"]}`}>
      {ways.map(({ href, word, isDeed }) => (
        <Button
          key={href}
          component={Link}
          href={href}
          size="compact-md"
          variant={isDeed ? "filled" : "default"}
        >
          {word}
        </Button>
      ))}
    </div>
  );
}
