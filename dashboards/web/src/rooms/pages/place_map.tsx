import "../../map/map.css";
import { IconMinus, IconPlus } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { City } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import type { Bounds, Place } from "../../map/city_map";
import { drawn } from "../../map/drawn";
import type { Hit } from "../../map/hits";
import { PageMap, type Shapes, type Subject } from "../../map/page_map";
import { usePalette } from "../../ui/use_palette";
import { casePath, cellPath, componentPath } from "./paths";
import styles from "./place_map.module.css";

/** Where to go for what was pressed on the map; null where it is nothing, or many things at once. */
export function wayTo(hit: Hit): string | null {
  if (hit.kind === "case") return casePath(hit.id);
  if (hit.kind === "component") return componentPath(hit.code);
  return hit.kind === "cell" ? cellPath(hit.code) : null;
}

type Props = {
  city: City;
  title: string;
  subject: Subject;
  /** What a press means, where it is not to open what it met. */
  onHit?: (hit: Hit) => void;
  /** Hears the key of a shape that was pressed. */
  onShape?: (key: string) => void;
  /** A place that is asked for: a press puts the pin there, and it can be dragged. */
  pin?: Place | null;
  onPin?: (place: Place) => void;
  /** Hears every press on the map: corners of a ground that is drawn. */
  onGround?: (place: Place) => void;
  /** Shapes of the page's own, over the cells. */
  shapes?: Shapes | null;
  /** Hears which ground is seen, whenever the map has come to rest. */
  onBounds?: (bounds: Bounds) => void;
};

/** The map of a page: its neighbours, its cases and what stands there can be pressed. */
export function PlaceMap(props: Props) {
  const { city, title, subject, pin, onPin, onShape, onGround, shapes = null } = props;
  const { t, language } = useWords();
  const palette = usePalette();
  const [, navigate] = useLocation();
  const frame = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<PageMap | null>(null);
  const told = JSON.stringify([subject, title]);
  const latest = useRef({ ...props, navigate });
  latest.current = { ...props, navigate };
  const isPinned = onPin !== undefined;
  const hasShapes = onShape !== undefined;
  const isDrawn = onGround !== undefined;

  useEffect(() => {
    const inside = frame.current;
    if (inside === null || told === "") return;
    const made = drawn(
      inside,
      t("room.noMap"),
      () =>
        new PageMap(inside, {
          cityBounds: city.bounds as Bounds,
          subject: latest.current.subject,
          palette,
          language,
          words: {
            title: latest.current.title,
            wheel: t("page.wheel"),
            wheelMac: t("page.wheelMac"),
            touch: t("page.touch"),
          },
          onPin: isPinned ? (place) => latest.current.onPin?.(place) : undefined,
          onShape: hasShapes ? (key) => latest.current.onShape?.(key) : undefined,
          onGround: isDrawn ? (place) => latest.current.onGround?.(place) : undefined,
          onBounds: (bounds) => latest.current.onBounds?.(bounds),
          onHit: (hit) => {
            if (latest.current.onHit !== undefined) return latest.current.onHit(hit);
            const way = wayTo(hit);
            if (way !== null && way !== window.location.pathname) latest.current.navigate(way);
          },
        }),
    );
    if (made === null) return;
    setMap(made);
    return () => {
      setMap(null);
      made.destroy();
    };
  }, [city, palette, language, t, told, isPinned, hasShapes, isDrawn]);
  useEffect(() => {
    if (pin) map?.setPin(pin);
  }, [map, pin]);

  useEffect(() => map?.setShapes(shapes), [map, shapes]);

  const tools = [
    { label: t("room.zoomIn"), icon: IconPlus, steps: 1 },
    { label: t("room.zoomOut"), icon: IconMinus, steps: -1 },
  ];
  return (
    <div className={styles["place"]}>
      <div ref={frame} className={styles["map"]} data-testid="map" />
      <div className={styles["tools"]}>
        {tools.map(({ label, icon: Icon, steps }) => (
          <button
            key={label}
            type="button"
            aria-label={label}
            title={label}
            onClick={() => map?.zoomBy(steps)}
          >
            <Icon size={18} stroke={1.8} aria-hidden="true" />
          </button>
        ))}
      </div>
    </div>
  );
}
