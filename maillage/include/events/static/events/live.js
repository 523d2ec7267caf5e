// Brings the part of a page that changes during a day up to date, without moving the reader: #live is fetched again.

const region = document.querySelector("[data-live]");

async function refresh() {
  if (document.hidden || region.contains(document.activeElement)) return;
  let text;
  try {
    const answer = await fetch(location.pathname, { credentials: "same-origin" });
    if (!answer.ok) return;
    text = await answer.text();
  } catch {
    return; // no network: what is shown stays, and the next look tries again
  }
  const newer = new DOMParser().parseFromString(text, "text/html").querySelector("[data-live]");
  if (newer && newer.dataset.version !== region.dataset.version) {
    region.replaceChildren(...newer.childNodes);
    region.dataset.version = newer.dataset.version;
  }
}

if (region) setInterval(refresh, Number(region.dataset.live) * 1000);
