/** From now on the pages open on this device also without a network; where a browser cannot, as before. */
export function keepPages(): void {
  if (!import.meta.env.PROD) return;
  navigator.serviceWorker?.register("/worker.js").catch(() => undefined);
}
