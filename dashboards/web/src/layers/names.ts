/** Names of the map's sources and layers. Nobody else writes them as literals. */

export const SOURCES = {
  basemap: "basemap",
  cells: "cells",
  components: "components",
  cases: "cases",
  pin: "pin",
  trace: "trace",
  shapes: "shapes",
  hexagons: "case_hexagons",
  alarms: "alarms",
  rounds: "rounds",
  watched: "watched",
} as const;

/** Layers inside the vector tiles, as the server names them. */
export const TILE_LAYERS = {
  water: "water",
  buildings: "buildings",
  streets: "streets",
  areas: "areas",
  places: "places",
  cells: "cells",
  components: "components",
  cases: "cases",
  hexagons: "hexagons",
} as const;

/** Layers that a click is looked up in. */
export const LAYERS = {
  cellsFill: "cells-fill",
  cellsOutline: "cells-outline",
  hexagons: "hexagons",
  cellsHot: "cells-hot",
  grid: "grid",
  cellsChosen: "cells-chosen",
  subjectFill: "subject-fill",
  subjectPoint: "subject-point",
  shapesFill: "shapes-fill",
  shapesPoint: "shapes-point",
  trace: "trace",
  componentPoints: "component-points",
  alarmFill: "alarm-fill",
  alarmOutline: "alarm-outline",
  alarmCircle: "alarm-circle",
  watchedEdge: "watched-edge",
  watchedOutline: "watched-outline",
  watchedFar: "watched-far",
  roundEdge: "round-edge",
  roundWay: "round-way",
  roundStop: "round-stop",
  roundNumber: "round-number",
  caseClusters: "case-clusters",
  caseDots: "case-dots",
  casePoints: "case-points",
  caseUnplaced: "case-unplaced",
  caseChosen: "case-chosen",
} as const;

/** The property of a cell's feature state that holds its open cases. [cases] */
export const OPEN_CASES_STATE = "open";

/** The property that says that a cell is on a watch list. */
export const WATCHED_STATE = "watched";

/** The property that holds how far a cell stands out from the city. [standard score] */
export const HOT_STATE = "hot";
