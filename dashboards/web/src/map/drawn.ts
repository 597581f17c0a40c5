/** What MapLibre says where the device gives it nothing to draw with. */
const CANNOT = "GPUInitializationError";

export type Maps = typeof import("./maps");

/** Fetch what maps are drawn with; asked for early, it is here when a frame is. */
export function loadMaps(): Promise<Maps> {
  return import("./maps");
}

/** Say something where the map would be. */
export function saysThere(frame: HTMLElement, words: string): void {
  const note = document.createElement("p");
  note.className = "map-cannot";
  note.textContent = words;
  frame.replaceChildren(note);
}

/**
 * Make a map in a frame. Where the device cannot draw one (no WebGL: an old desk, a remote session) its frame says
 * so and there is no map: lists, forms and search go on without it.
 */
export function drawn<M>(frame: HTMLElement, words: string, make: () => M): M | null {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== CANNOT) throw error;
    saysThere(frame, words);
    return null;
  }
}
