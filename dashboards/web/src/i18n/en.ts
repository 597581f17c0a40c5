import { citizens } from "./en/citizens";
import { doors } from "./en/doors";
import { pages } from "./en/pages";
import { room } from "./en/room";
import { search } from "./en/search";
import { things } from "./en/things";
import { vocabulary } from "./en/vocabulary";

/** English words of the screens. The other languages have exactly these keys. */
export const en = {
  ...doors,
  ...vocabulary,
  ...room,
  ...things,
  ...pages,
  ...citizens,
  ...search,
};

export type Words<T> = { [K in keyof T]: T[K] extends string ? string : Words<T[K]> };

export type Dictionary = Words<typeof en>;
