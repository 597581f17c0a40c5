import { Button } from "@mantine/core";
import { IconCheck, IconMapPinExclamation, IconQuestionMark } from "@tabler/icons-react";
import { useState } from "react";
import type { Seen, SurveyItem } from "../../../api/surveys";
import type { City } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import type { Bounds, Place } from "../../../map/city_map";
import { boxAround, distanceM } from "../../../map/distance";
import { bearing, windOf } from "../../pages/bearing";
import { PlaceMap } from "../../pages/place_map";
import styles from "./walk.module.css";

/** So much ground is shown around what is looked for. [m] */
const AROUND_M = 45;

type Props = {
  city: City;
  item: SurveyItem;
  from: Place;
  onSee: (seen: Omit<Seen, "key" | "seen_at">) => void;
};

/** What to look for now, where, and what somebody sees there. */
export function NextItem({ city, item, from, onSee }: Props) {
  const { t, nameOf } = useWords();
  const [pin, setPin] = useState<Place | null>(null);
  const name = nameOf({ name: item.class_name, name_en: item.class_name_en });
  const far = distanceM(from, item);
  const say = (finding: "found" | "missing") =>
    onSee({ finding, component_code: item.code, version: item.version, note: "" });
  return (
    <section className={styles["item"]} data-testid="next-item">
      <h2>{name}</h2>
      <p className={styles["where"]}>
        {item.name !== item.class_name && <span>{item.name}</span>}
        <span className="figures">{item.code}</span>
        <b>
          {t("survey.distance", { metres: Math.round(far), wind: t(`wind.${windOf(bearing(from, item))}`) })}
        </b>
        {item.state !== "intact" && <span>{t(`componentState.${item.state}`)}</span>}
      </p>
      <div className={styles["map"]}>
        <PlaceMap
          city={city}
          title={`${name} ${item.code}`}
          onHit={() => {}}
          {...(pin === null ? {} : { pin, onPin: setPin })}
          subject={{
            codes: [],
            caseQuery: null,
            point: { lon: item.lon, lat: item.lat },
            frame: boxAround(item, AROUND_M) as Bounds,
          }}
        />
      </div>
      {pin === null ? (
        <div className={styles["thumbs"]}>
          <Button
            className={styles["found"] ?? ""}
            leftSection={<IconCheck size={26} />}
            data-finding="found"
            onClick={() => say("found")}
          >
            {t("survey.found")}
          </Button>
          <Button
            color="red"
            leftSection={<IconQuestionMark size={22} />}
            data-finding="missing"
            onClick={() => say("missing")}
          >
            {t("survey.missing")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconMapPinExclamation size={22} />}
            data-finding="wrong_place"
            onClick={() => setPin(far < AROUND_M * 3 ? from : { lon: item.lon, lat: item.lat })}
          >
            {t("survey.wrong_place")}
          </Button>
        </div>
      ) : (
        <div className={styles["thumbs"]}>
          <p className={styles["hint"]}>
            {t("survey.whereHint")}{" "}
            {t("survey.distance", {
              metres: distanceM(item, pin).toFixed(1),
              wind: t(`wind.${windOf(bearing(item, pin))}`),
            })}
          </p>
          <Button
            className={styles["found"] ?? ""}
            data-finding="here"
            onClick={() =>
              onSee({
                finding: "wrong_place",
                component_code: item.code,
                version: item.version,
                ...pin,
                note: "",
              })
            }
          >
            {t("survey.here")}
          </Button>
          <Button variant="default" onClick={() => setPin(null)}>
            {t("common.cancel")}
          </Button>
        </div>
      )}
    </section>
  );
}
