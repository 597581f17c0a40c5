import type { Dictionary } from "./en";
import { citizens } from "./zh/citizens";
import { doors } from "./zh/doors";
import { pages } from "./zh/pages";
import { room } from "./zh/room";
import { search } from "./zh/search";
import { things } from "./zh/things";
import { vocabulary } from "./zh/vocabulary";

/** Chinese words of the screens. */
export const zh: Dictionary = {
  ...doors,
  ...vocabulary,
  ...room,
  ...things,
  ...pages,
  ...citizens,
  ...search,
};
