import { useComputedColorScheme } from "@mantine/core";
import { type MapPalette, PALETTES } from "../layers/palette";

/** The colours of the scheme that the reader sees now. */
export function usePalette(): MapPalette {
  return PALETTES[useComputedColorScheme("light", { getInitialValueInEffect: false })];
}
