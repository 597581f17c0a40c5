import { useRef } from "react";
import type { City } from "../../api/types";
import { useBaseMap } from "../../map/use_base_map";
import styles from "./city_picture.module.css";

/** The city's own map as the picture of the first page. */
export function CityPicture({ city }: { city: City }) {
  const frame = useRef<HTMLDivElement>(null);
  useBaseMap(frame, { city, isPicture: true });
  return <div ref={frame} className={styles["picture"]} />;
}
