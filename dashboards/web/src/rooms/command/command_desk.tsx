import { useElementSize } from "@mantine/hooks";
import { useIsFetching } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { useCase } from "../../api/cases";
import { findCellAt, useCell } from "../../api/city";
import { useComponent } from "../../api/components";
import { useHotspots } from "../../api/statistics";
import { useAlarm } from "../../api/surveillance";
import type { CaseNews, City, Person } from "../../api/types";
import { workOf, worksOutside } from "../../cases/my_work";
import { filterToPast, filterToQuery, NO_FILTER, queryToString, toggleStage } from "../../filter/case_filter";
import { useWords } from "../../i18n/use_words";
import { CELL_MIN_ZOOM } from "../../layers/cells";
import { useLive } from "../../live/use_live";
import type { Bounds, CityMap, Cover, Place } from "../../map/city_map";
import { useCityMap } from "../../map/use_city_map";
import type { SearchHit } from "../../search/use_place_search";
import { useNow } from "../../ui/use_now";
import { usePalette } from "../../ui/use_palette";
import { NO_ALARMS, useDrawnAlarms } from "./alarms/use_drawn_alarms";
import styles from "./command_room.module.css";
import { MapTools } from "./map_tools";
import { yesterday } from "./past/moments";
import { PastQueue } from "./past/past_queue";
import { TimeBar } from "./past/time_bar";
import { type PhoneTab, PhoneTabs } from "./phone_tabs";
import { Queue } from "./queue";
import type { QueueHandle } from "./queue_list";
import { RightPanel, type Side } from "./right_panel";
import { FILERS } from "./roles";
import { ShortcutsHelp } from "./shortcuts_help";
import { Ticker } from "./ticker";
import { TopBar } from "./top_bar";
import { type Open, useAddress } from "./use_address";
import { NO_WATCHED, useDrawnWatched } from "./use_drawn_watched";
import type { SheetHeight } from "./use_sheet";
import { useShortcuts } from "./use_shortcuts";

/** Width of the panel that lies over the right of the map. [px] */
const PANEL_PX = 440;
/** The part of the map that a half sheet covers on a phone. */
const HALF = 0.56;
/** Below this width the room is a phone's. [px] */
const PHONE_PX = 760;
const HOUR_MS = 3_600_000;
/** Cells of which nothing is said. */
const NONE = new Map<number, number>();

export function CommandDesk({ city, person }: { city: City; person: Person }) {
  const { t, language } = useWords();
  const palette = usePalette();
  const address = useAddress();
  const { filter, open, at } = address;
  const [side, setSide] = useState<Side>(null);
  const [place, setPlace] = useState<Place | null>(null);
  const [isHelp, setHelp] = useState(false);
  const [isMapTab, setMapTab] = useState(false);
  const [sheet, setSheet] = useState<SheetHeight>("full");
  const [isFar, setFar] = useState(false);
  const [hotDays, setHotDays] = useState<number | null>(null);
  const [isAlarms, setIsAlarms] = useState(true);
  const [isWatched, setIsWatched] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const queue = useRef<QueueHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLElement>(null);
  const { ref: sizeRef, width, height } = useElementSize();
  const isPhone = window.innerWidth <= PHONE_PX;

  const work = workOf(person);
  const hour = Math.floor(useNow(60_000) / HOUR_MS);
  const query = filterToQuery(filter, { now: new Date(hour * HOUR_MS), timeZone: city.timezone, work });
  const past = at === null ? null : filterToPast(filter, at);
  const isLate = useIsFetching({ queryKey: ["past"] }) > 0;
  const onNews = (news: CaseNews) => {
    if (past !== null) return;
    if (news.lon !== null && news.lat !== null) map?.pulse({ lon: news.lon, lat: news.lat }, news.target);
    map?.refreshCases();
  };
  const live = useLive(onNews);
  const hotspots = useHotspots(hotDays ?? 30, hotDays !== null).data;
  const hot = useMemo(
    () =>
      hotDays === null || hotspots === undefined || at !== null
        ? NONE
        : new Map(hotspots.cells as [number, number][]),
    [hotDays, hotspots, at],
  );
  const alarms = useDrawnAlarms(past === null);
  const watched = useDrawnWatched(isWatched && past === null);
  const map = useCityMap(frame, {
    bounds: city.bounds as Bounds,
    view: address.firstView,
    palette,
    language,
    cases: { query: queryToString(past ?? query), isPast: past !== null },
    loads: past === null ? live.loads : NONE,
    hot,
    alarms: isAlarms ? alarms : NO_ALARMS,
    watched: watched ?? NO_WATCHED,
    cellCode: open?.kind === "cell" ? open.code : null,
    news: {
      onView: (view) => {
        setFar(view.zoom < CELL_MIN_ZOOM);
        address.keepView(view);
      },
      onCase: (id) => openPanel({ kind: "case", id }),
      onCell: (code) => openPanel({ kind: "cell", code }),
      onComponent: (code) => openPanel({ kind: "component", code }),
      onAlarm: (id) => openPanel({ kind: "alarm", id }),
      onPlace: setPlace,
      onGround: (at) =>
        void findCellAt(at).then((code) => code !== null && openPanel({ kind: "cell", code })),
    },
  });

  const hasPanel = open !== null || side !== null;
  const right = hasPanel && !isPhone && width > 0 ? PANEL_PX : 0;
  const bottom = hasPanel && isPhone && sheet === "half" ? Math.round(height * HALF) : 0;
  useFollow(map, open, { right, bottom });
  useEffect(() => setFar(map?.isFar() ?? false), [map]);
  useEffect(() => map?.setPlacing(side === "filing"), [map, side]);
  useEffect(() => map?.setPin(side === "filing" ? place : null), [map, side, place]);

  // On a phone, who works outside is shown first what waits for them; an address with a wish in it goes first.
  const first = useRef(isPhone && worksOutside(person) && window.location.search === "" && open === null);
  const { setFilter } = address;
  useEffect(() => {
    if (!first.current) return;
    first.current = false;
    setFilter({ ...filter, isMine: true, order: "urgent" });
  }, [filter, setFilter]);

  /** From the map a sheet leaves half of it to be seen; from a list it is read whole. */
  const openPanel = (next: Open | null) => {
    if (!hasPanel) setSheet(isMapTab ? "half" : "full");
    setSide(null);
    address.setOpen(next);
  };
  const openSide = (next: Side) => {
    setPlace(null);
    // What is done is done now.
    if (next !== null) address.setAt(null, null);
    setSheet(next === "filing" ? "half" : "full");
    setSide(next);
  };
  /** What was found is flown to; a cell, a component and a case are opened, a door or a shop opens its cell. */
  const onFound = (hit: SearchHit) => {
    setMapTab(true);
    const at = { lon: hit.lon, lat: hit.lat };
    // While a case is filed, what is looked for is where it is; what was typed stays.
    if (side === "filing") {
      setPlace(at);
      map?.reveal(at, { closeUp: true });
      return panel.current?.focus({ preventScroll: true });
    }
    if (hit.kind === "case") return openPanel({ kind: "case", id: Number(hit.key) });
    if (hit.bounds !== null && hit.kind !== "cell") map?.showBounds(hit.bounds as Bounds);
    else map?.reveal(at, { closeUp: true });
    if (hit.kind === "cell") return openPanel({ kind: "cell", code: hit.key });
    if (hit.kind === "component") return openPanel({ kind: "component", code: hit.key });
    if (hit.kind === "area" || hit.kind === "street") return;
    void findCellAt(at).then((code) => code !== null && openPanel({ kind: "cell", code }));
  };
  const closePanel = () => {
    if (side !== null) openSide(null);
    else if (hasPanel) address.setOpen(null);
  };
  const isMine = filter.isMine && past === null;
  const tab: PhoneTab = side === "filing" ? "file" : isMapTab ? "map" : isMine ? "mine" : "queue";
  const onTab = (next: PhoneTab) => {
    if (next === "file") return openSide("filing");
    setSide(null);
    setMapTab(next === "map");
    address.setBoth({ ...filter, isMine: next === "map" ? filter.isMine : next === "mine" }, null);
  };

  const togglePast = () => address.setAt(past === null ? yesterday(Date.now(), city.timezone) : null);

  useShortcuts({
    move: (step) => queue.current?.move(step),
    open: () => queue.current?.open(),
    search: () => search.current?.focus(),
    stage: (stage) => address.setFilter(toggleStage(filter, stage)),
    file: () => FILERS.has(person.role) && openSide("filing"),
    mine: () => work !== null && address.setFilter({ ...filter, isMine: !filter.isMine }),
    figures: () => openPanel(open?.kind === "figures" ? null : { kind: "figures" }),
    wholeCity: () => map?.showWholeCity(),
    past: togglePast,
    help: () => setHelp((is) => !is),
    escape: () => (isHelp ? setHelp(false) : closePanel()),
  });

  const tabs: PhoneTab[] = ["queue", "map"];
  if (work !== null && past === null) tabs.unshift("mine");
  if (FILERS.has(person.role) && past === null) tabs.push("file");
  const list = {
    ref: queue,
    filter,
    chosenId: open?.kind === "case" ? open.id : null,
    onFilter: address.setFilter,
    // Opened once more, an open case is gone into.
    onOpen: (id: number) =>
      side === null && open?.kind === "case" && open.id === id
        ? panel.current?.focus({ preventScroll: true })
        : openPanel({ kind: "case", id }),
  };
  return (
    <div className={styles["desk"]} data-phone-tab={isMapTab ? "map" : "queue"} data-past={past !== null}>
      <TopBar
        city={city}
        person={person}
        live={past === null ? live.state : null}
        words={filter.words}
        onWords={(words) => address.setFilter({ ...filter, words })}
        search={search}
        side={side}
        onSide={openSide}
        isFigures={open?.kind === "figures"}
        onFigures={() => openPanel(open?.kind === "figures" ? null : { kind: "figures" })}
        alarms={alarms.filter((one) => one.state === "open").length}
        isAlarms={open?.kind === "alarms"}
        onAlarms={() => openPanel(open?.kind === "alarms" ? null : { kind: "alarms" })}
        onHelp={() => setHelp(true)}
        near={() => map?.centre() ?? null}
        onFound={onFound}
      />
      {at !== null && (
        <TimeBar
          at={at}
          timeZone={city.timezone}
          isWaiting={isLate}
          onAt={address.setAt}
          onNow={() => address.setAt(null)}
        />
      )}
      <aside className={styles["queue"]} aria-label={t("room.queue")}>
        {past === null ? (
          <Queue {...list} query={query} person={person} recent={live.recent} />
        ) : (
          <PastQueue {...list} query={past} />
        )}
      </aside>
      <main className={styles["stage"]} ref={sizeRef}>
        <h1 className="visually-hidden">{t("room.command")}</h1>
        <div ref={frame} className={styles["map"]} data-testid="map" />
        <MapTools
          map={map}
          right={right}
          isFar={isFar}
          hotDays={hotDays}
          isPast={past !== null}
          alarms={alarms.length}
          isAlarms={isAlarms}
          onAlarms={() => setIsAlarms((is) => !is)}
          isWatched={isWatched}
          watched={watched?.length ?? null}
          onWatched={() => setIsWatched((is) => !is)}
          onPast={togglePast}
          onDoubtful={() => {
            setMapTab(false);
            address.setFilter({ ...NO_FILTER, doubtfulOnly: true });
          }}
        />
        {past === null && <Ticker recent={live.recent} right={right} onOpen={list.onOpen} />}
        <RightPanel
          city={city}
          person={person}
          panel={panel}
          open={open}
          at={at}
          side={side}
          place={place}
          map={map}
          sheet={sheet}
          hotDays={hotDays}
          onHotDays={setHotDays}
          onSheet={setSheet}
          onPlace={(at) => {
            setPlace(at);
            map?.reveal(at, { closeUp: true });
          }}
          onClose={closePanel}
          onNow={() => address.setAt(null)}
          onOpen={openPanel}
          onFilter={(next) => address.setBoth(next, isPhone ? null : open)}
        />
      </main>
      <PhoneTabs tab={tab} tabs={tabs} onTab={onTab} />
      <ShortcutsHelp isOpen={isHelp} onClose={() => setHelp(false)} />
    </div>
  );
}

/** Brings what is open into the part of the map that nothing covers. */
function useFollow(map: CityMap | null, open: Open | null, { right, bottom }: Cover): void {
  const item = useCase(open?.kind === "case" ? open.id : null).data;
  const component = useComponent(open?.kind === "component" ? open.code : null).data;
  const bounds = useCell(open?.kind === "cell" ? open.code : null).data?.bounds;
  const alarm = useAlarm(open?.kind === "alarm" ? open.id : null).data?.alarm;
  const chosen = item ?? component;
  const [lon, lat] = [chosen?.lon ?? null, chosen?.lat ?? null];
  const [alarmLon, alarmLat] = [alarm?.lon ?? null, alarm?.lat ?? null];
  useEffect(() => map?.setCover({ right, bottom }), [map, right, bottom]);
  useEffect(() => {
    const where = lon === null || lat === null ? null : { lon, lat };
    map?.showChosen(where);
    if (where !== null && right + bottom >= 0) map?.reveal(where);
  }, [map, lon, lat, right, bottom]);
  useEffect(() => {
    if (alarmLon !== null && alarmLat !== null && right + bottom >= 0) {
      map?.reveal({ lon: alarmLon, lat: alarmLat });
    }
  }, [map, alarmLon, alarmLat, right, bottom]);
  useEffect(() => {
    const [west = 0, south = 0, east = 0, north = 0] = bounds ?? [];
    if (bounds !== undefined && right + bottom >= 0) {
      map?.reveal({ lon: (west + east) / 2, lat: (south + north) / 2 });
    }
  }, [map, bounds, right, bottom]);
}
