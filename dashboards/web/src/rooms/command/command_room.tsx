import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useCase } from "../../api/cases";
import { findCellAt, useCell, useCity } from "../../api/city";
import { useSession } from "../../api/session";
import type { CaseNews, City } from "../../api/types";
import { filterToQuery, queryToString, toggleStage } from "../../filter/case_filter";
import { useWords } from "../../i18n/use_words";
import { useLive } from "../../live/use_live";
import type { Bounds, Place } from "../../map/city_map";
import { useCityMap } from "../../map/use_city_map";
import { ProblemNote } from "../../ui/problem_note";
import { useNow } from "../../ui/use_now";
import { usePalette } from "../../ui/use_palette";
import { Waiting } from "../../ui/waiting";
import styles from "./command_room.module.css";
import { MapTools } from "./map_tools";
import { PhoneTabs } from "./phone_tabs";
import { Queue, type QueueHandle } from "./queue";
import { RightPanel } from "./right_panel";
import { ShortcutsHelp } from "./shortcuts_help";
import { Ticker } from "./ticker";
import { TopBar } from "./top_bar";
import { useAddress } from "./use_address";
import { useShortcuts } from "./use_shortcuts";

/** Only who is signed in comes in; all others are shown the door with the way back in it. */
export function CommandRoom() {
  const session = useSession();
  const city = useCity();
  const [, navigate] = useLocation();
  const isStranger = session.data === null;

  useEffect(() => {
    if (!isStranger) return;
    const back = `${window.location.pathname}${window.location.search}`;
    navigate(`/sign-in?back=${encodeURIComponent(back)}`, { replace: true });
  }, [isStranger, navigate]);

  const error = session.error ?? city.error;
  if (error !== null) return <ProblemNote error={error} onRetry={() => window.location.reload()} />;
  if (!session.data || !city.data) return <Waiting />;
  return <CommandDesk city={city.data} />;
}

export type Side = "inbox" | "filing" | null;

/** Width of the panel that lies over the right of the map. [px] */
const PANEL_PX = 440;
const HOUR_MS = 3_600_000;

function CommandDesk({ city }: { city: City }) {
  const { t, language } = useWords();
  const palette = usePalette();
  const address = useAddress();
  const { filter, caseId, cellCode } = address;
  const [side, setSide] = useState<Side>(null);
  const [place, setPlace] = useState<Place | null>(null);
  const [isHelp, setHelp] = useState(false);
  const [phoneTab, setPhoneTab] = useState<"map" | "queue">("queue");
  const frame = useRef<HTMLDivElement>(null);
  const queue = useRef<QueueHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const { ref: sizeRef, width } = useElementSize();

  const hour = Math.floor(useNow(60_000) / HOUR_MS);
  const query = filterToQuery(filter, new Date(hour * HOUR_MS));
  const onNews = (news: CaseNews) => {
    if (news.lon !== null && news.lat !== null) map?.pulse({ lon: news.lon, lat: news.lat }, news.target);
    map?.refreshCases();
  };
  const live = useLive(onNews);
  const map = useCityMap(frame, {
    bounds: city.bounds as Bounds,
    view: address.firstView,
    palette,
    language,
    caseQuery: queryToString(query),
    loads: live.loads,
    cellCode,
    news: {
      onView: address.keepView,
      onCase: (id) => openCase(id),
      onCell: (code) => openCell(code),
      onPlace: setPlace,
      onGround: (at) => void findCellAt(at).then((code) => code !== null && openCell(code)),
    },
  });

  const hasPanel = caseId !== null || cellCode !== null || side !== null;
  const right = hasPanel && width > 760 ? PANEL_PX : 0;
  const chosen = useCase(caseId).data;
  const [lon, lat] = [chosen?.lon ?? null, chosen?.lat ?? null];
  useEffect(() => {
    const where = lon === null || lat === null ? null : { lon, lat };
    map?.showChosen(where);
    if (where !== null) map?.reveal(where, { right });
  }, [map, lon, lat, right]);
  const bounds = useCell(cellCode).data?.bounds;
  useEffect(() => {
    const [west = 0, south = 0, east = 0, north = 0] = bounds ?? [];
    if (bounds !== undefined) map?.reveal({ lon: (west + east) / 2, lat: (south + north) / 2 }, { right });
  }, [map, bounds, right]);
  useEffect(() => map?.setPlacing(side === "filing"), [map, side]);
  useEffect(() => map?.setPin(side === "filing" ? place : null), [map, side, place]);
  useEffect(() => {
    if (phoneTab === "map") map?.resize();
  }, [map, phoneTab]);

  const openCase = (id: number | null) => {
    setSide(null);
    address.openCase(id);
  };
  const openCell = (code: string | null) => {
    setSide(null);
    address.openCell(code);
  };
  const openSide = (next: Side) => {
    setPlace(null);
    if (next !== null) address.openCase(null);
    if (next === "filing") setPhoneTab("map");
    setSide(next);
  };
  const closePanel = () => {
    if (side !== null) openSide(null);
    else if (hasPanel) address.openCase(null);
  };

  useShortcuts({
    move: (step) => queue.current?.move(step),
    open: () => queue.current?.open(),
    search: () => search.current?.focus(),
    stage: (stage) => address.setFilter(toggleStage(filter, stage)),
    file: () => openSide("filing"),
    wholeCity: () => map?.showWholeCity(),
    help: () => setHelp((is) => !is),
    escape: () => (isHelp ? setHelp(false) : closePanel()),
  });

  return (
    <div className={styles["desk"]} data-phone-tab={phoneTab}>
      <TopBar
        city={city}
        live={live.state}
        words={filter.words}
        onWords={(words) => address.setFilter({ ...filter, words })}
        search={search}
        side={side}
        onSide={openSide}
        onHelp={() => setHelp(true)}
      />
      <aside className={styles["queue"]} aria-label={t("room.queue")}>
        <Queue
          ref={queue}
          filter={filter}
          query={query}
          chosenId={caseId}
          recent={live.recent}
          onFilter={address.setFilter}
          onOpen={openCase}
        />
      </aside>
      <main className={styles["stage"]} ref={sizeRef}>
        <div ref={frame} className={styles["map"]} data-testid="map" />
        <MapTools map={map} right={right} />
        <Ticker recent={live.recent} right={right} onOpen={openCase} />
        <RightPanel
          caseId={caseId}
          cellCode={cellCode}
          side={side}
          place={place}
          map={map}
          onClose={closePanel}
          onOpenCase={openCase}
          onOpenCell={openCell}
        />
      </main>
      <PhoneTabs tab={phoneTab} onTab={setPhoneTab} />
      <ShortcutsHelp isOpen={isHelp} onClose={() => setHelp(false)} />
    </div>
  );
}
