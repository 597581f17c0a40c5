/** What MapLibre says where the device gives it nothing to draw with. */
const CANNOT = "GPUInitializationError";

/**
 * Make a map in a frame. Where the device cannot draw one (no WebGL: an old desk, a remote session) its frame says
 * so and there is no map: lists, forms and search go on without it.
 */
export function drawn<M>(frame: HTMLElement, words: string, make: () => M): M | null {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== CANNOT) throw error;
    const note = document.createElement("p");
    note.className = "map-cannot";
    note.textContent = words;
    frame.replaceChildren(note);
    return null;
  }
}
