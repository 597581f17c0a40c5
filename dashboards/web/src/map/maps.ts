/** All that is drawn with MapLibre, in one piece: it is large, and comes when pages stand already, if they can wait. */
export { BaseMap } from "./base_map";
export { CityMap } from "./city_map";
export { PageMap } from "./page_map";
export { ValueMap } from "./value_map";
