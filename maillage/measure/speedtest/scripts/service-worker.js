// Keeps the test page on the device, so that it opens without network. `shell` stands above, written by the server:
// its version, the pages and the static files. Everything else is left to the browser: the API, the node, tiles,
// reference pages and films are never touched, for what is measured must come over the network.

const PAGE_LIMIT_MS = 3000; // a page that has not come by then is shown as it was kept
const PREFIX = "maillage-test-";
const cacheName = PREFIX + shell.version;
const keptPages = new Set(shell.pages);
const keptFiles = new Set(shell.files);

self.addEventListener("install", (event) => event.waitUntil(keepShell()));

self.addEventListener("activate", (event) => event.waitUntil(Promise.all([dropOlder(), self.clients.claim()])));

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (mode === "navigate" && keptPages.has(pathname)) event.respondWith(page(event.request, pathname));
  else if (keptFiles.has(pathname)) event.respondWith(file(event.request));
});

async function keepShell() {
  const cache = await caches.open(cacheName);
  // "reload" passes by the HTTP cache: pages and files of one version are kept together.
  await cache.addAll([...shell.pages, ...shell.files].map((address) => new Request(address, { cache: "reload" })));
}

// An older page may still be open and load a script late: the browser activates a new worker only once it is closed.
async function dropOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(PREFIX) && name !== cacheName);
  await Promise.all(older.map((name) => caches.delete(name)));
}

async function page(request, pathname) {
  const kept = await (await caches.open(cacheName)).match(pathname);
  if (!kept) return fetch(request);
  const fresh = fetch(request).then((answer) => (answer.ok ? answer : kept), () => kept);
  return Promise.race([fresh, after(PAGE_LIMIT_MS, kept)]);
}

async function file(request) {
  return (await (await caches.open(cacheName)).match(request)) ?? fetch(request);
}

const after = (limitMs, value) => new Promise((resolve) => setTimeout(resolve, limitMs, value));
