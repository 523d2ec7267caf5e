// Keeps the page of the door on the phone, so that it opens without network: the page and its files, over the network
// where there is one. The list of people never lies here: the page keeps it apart, and erases it.

const CACHE = "maillage-accueil";
const FILES = "/static/";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  const isPage = mode === "navigate" && pathname.endsWith("/accueil");
  if (isPage || pathname.startsWith(FILES)) event.respondWith(freshOrKept(event.request));
});

async function freshOrKept(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    // Where somebody is logged out the page of the door leads elsewhere: that is not kept in its place.
    if (answer.ok && !answer.redirected) await cache.put(request.url, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    throw error;
  }
}
