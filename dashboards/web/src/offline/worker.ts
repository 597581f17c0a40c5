/**
 * Keeps the pages on the device, so that they open where there is no network.
 *
 * Only files of this build are kept; what the API says never is. A page is asked for first and taken from what is
 * kept where nobody answers in time. A newer build waits until no page of the older one is open, so that a page
 * finds the parts it was built with.
 */
declare const __SHELL__: { name: string; files: string[] };

type Extendable = Event & { waitUntil(work: Promise<unknown>): void };
type Asked = Extendable & { request: Request; respondWith(answer: Promise<Response>): void };

const { name: NAME, files } = __SHELL__;
const FILES = new Set(files);
const PAGE = "/index.html";
const KEPT = "gridcity-pages-";
/** So long a page is waited for in a place with hardly any network. [ms] */
const PATIENCE_MS = 4_000;

/** Fetch what is not kept yet: a file under assets bears its content's hash in its name. */
async function keep(): Promise<void> {
  const cache = await caches.open(NAME);
  await Promise.all(
    files.map(async (file) => {
      const known = file.startsWith("/assets/") ? await caches.match(file) : undefined;
      const answer = known ?? (await fetch(file, { cache: "no-cache" }));
      if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
      await cache.put(file, answer);
    }),
  );
}

async function forgetOlder(): Promise<void> {
  const older = (await caches.keys()).filter((one) => one.startsWith(KEPT) && one !== NAME);
  await Promise.all(older.map((one) => caches.delete(one)));
}

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    const kept = await caches.match(PAGE, { cacheName: NAME });
    if (kept === undefined) throw error;
    return kept;
  }
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: NAME })) ?? fetch(request);
}

addEventListener("install", (event) => (event as Extendable).waitUntil(keep()));
addEventListener("activate", (event) => (event as Extendable).waitUntil(forgetOlder()));
addEventListener("fetch", (event) => {
  const asked = event as Asked;
  const { origin, pathname } = new URL(asked.request.url);
  if (asked.request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return;
  if (asked.request.mode === "navigate") asked.respondWith(page(asked.request));
  else if (FILES.has(pathname)) asked.respondWith(file(asked.request));
});
