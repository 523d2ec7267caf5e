// "Le détail" of a place: a part is fetched when it is opened. Without this module each part has a link that opens it.
// And the map, in the place of its picture, once it is asked for.

const details = document.querySelector(".place-details");

async function load(fold) {
  const address = fold.dataset.fragment;
  if (!address) return;
  delete fold.dataset.fragment;
  const body = fold.querySelector(".fold-body");
  const answer = await fetch(address).catch(() => null);
  // The link stays: it leads to the same part, or to the page that says what is wrong.
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const loaded = document.adoptNode(page.querySelector(".loaded"));
  for (const sheet of words(loaded.dataset.sheets)) addSheet(sheet);
  for (const button of loaded.querySelectorAll("button[data-copy]")) button.hidden = false;
  body.replaceChildren(loaded);
  for (const script of words(loaded.dataset.scripts)) await import(script);
}

function words(text) {
  return (text ?? "").split(" ").filter(Boolean);
}

function addSheet(href) {
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}

/** The one map stands in a frame: what it needs, and has in its address, is its own, and many times this page. */
function openMap({ currentTarget: button }) {
  const address = new URL(button.dataset.openMap, location.href);
  address.searchParams.set("embed", "1");
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: address.href, title: button.dataset.title, className: "place-map-frame" });
  button.closest("figure").replaceChildren(frame);
  frame.focus();
}

function openAddressed() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target && target.closest("details");
  if (fold) fold.open = true;
}

for (const button of document.querySelectorAll("[data-open-map]")) {
  button.hidden = false;
  button.addEventListener("click", openMap);
}

// "toggle" does not bubble: it is caught on its way down.
details?.addEventListener("toggle", (event) => event.target.open && load(event.target), true);
window.addEventListener("hashchange", openAddressed);
openAddressed();
