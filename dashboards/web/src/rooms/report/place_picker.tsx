import { Button, Text } from "@mantine/core";
import { IconCurrentLocation } from "@tabler/icons-react";
import { useRef, useState } from "react";
import type { City } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import type { Place } from "../../map/city_map";
import { useBaseMap } from "../../map/use_base_map";
import { SearchField } from "../../search/search_field";
import styles from "./place_picker.module.css";

/** How long a phone may search for itself. [ms] */
const LOCATE_MS = 12_000;

type Props = { city: City; start: Place | null; onPlace: (place: Place) => void };

/** The pin stands still in the middle; the map moves under it. Until it was moved, nobody has said where. */
export function PlacePicker({ city, start, onPlace }: Props) {
  const { t } = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const [isLocating, setLocating] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const [typed, setTyped] = useState("");
  const map = useBaseMap(frame, {
    city,
    isPicture: false,
    ...(start === null ? {} : { start }),
    onCentre: onPlace,
  });

  // Where no map can be drawn, what was found is the place.
  const moveTo = (place: Place) => (map === null ? onPlace(place) : map.moveTo(place));

  const locate = () => {
    setLocating(true);
    setFailed(false);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setLocating(false);
        moveTo({ lon: coords.longitude, lat: coords.latitude });
      },
      () => {
        setLocating(false);
        setFailed(true);
      },
      { enableHighAccuracy: true, timeout: LOCATE_MS },
    );
  };

  return (
    <section className={styles["place"]} aria-label={t("report.where")}>
      <SearchField
        className={styles["search"] ?? ""}
        label={t("search.address")}
        typed={typed}
        near={() => start ?? { lon: city.centre[0] ?? 0, lat: city.centre[1] ?? 0 }}
        onTyped={setTyped}
        onChoose={(hit) => {
          setTyped(hit.name);
          moveTo({ lon: hit.lon, lat: hit.lat });
        }}
      />
      <div ref={frame} className={styles["map"]} data-testid="pin-map" />
      <div className={styles["pin"]} aria-hidden="true">
        <div className="map-pin" />
      </div>
      <p className={styles["hint"]}>{t("report.whereHint")}</p>
      <Button
        className={styles["locate"] ?? ""}
        variant="default"
        size="sm"
        loading={isLocating}
        leftSection={<IconCurrentLocation size={18} />}
        onClick={locate}
      >
        {t("report.locate")}
      </Button>
      {hasFailed && (
        <Text className={styles["failed"] ?? ""} size="sm" role="alert">
          {t("report.locateFailed")}
        </Text>
      )}
    </section>
  );
}
