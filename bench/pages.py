"""What a visitor meets on the public pages: heights, words before scrolling, tab stops, weight, paints, shifts.

Run on a quiet machine: .venv/bin/python -m bench.pages [--url http://127.0.0.1:8000] [--repeat 3] [--json FILE].
Without an address, an installation with its demonstration is made and served. Needs /usr/bin/chromium.
Paints and shifts are those of a first visit on a telephone: 360 px, 1.6 Mbit/s, 150 ms, a processor four times slower.
Weights hold what workers fetch. After a path, ``saving`` is the same page for a visitor who saves data.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from bench.ingest_load import page_server, run_maillage

PAGES: Final = (
    "/",
    "/territoires/commune:85226",
    "/territoires/commune:53001",
    "/territoires/commune:44131",
    "/territoires/departement:85",
    "/territoires/region:52",
    "/carte",
    "/carte saving",
    "/meteo",
    "/test",
    "/campagne",
    "/couverture",
    "/marches",
    "/inclusion",
    "/catalogue",
    "/qui-publie",
    "/recherche?q=cantine",
)
SCREENS: Final = ((1280, 800), (360, 780))
DOWN_BYTES_S: Final = 1_600_000 / 8
UP_BYTES_S: Final = 750_000 / 8
LATENCY_MS: Final = 150
SLOWER: Final = 4
REST_MS: Final = 1_500  # what a page may still do once it is loaded
# Words that are seen before scrolling, head of the page included: of text nodes whose box begins above the fold, what
# has a letter or a digit between spaces that may break (a colon is no word, "13 074" is one). Left out are names on
# maps and charts, as in the walk that holds the content of place pages to 80 words (tests/walks/test_territory.py), and
# the demonstration's strip, which an installation of one's own does not have.
FIRST_WORDS: Final = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  let words = 0
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement
    if (!node.data.trim() || parent.closest("script, style, noscript, svg, .strip, .visually-hidden")) continue
    if (!parent.checkVisibility({ visibilityProperty: true })) continue  // what is folded has a box all the same
    const range = document.createRange()
    range.selectNodeContents(node)
    const box = range.getBoundingClientRect()
    if (!box.width || !box.height || box.top >= innerHeight || box.bottom <= 0) continue
    words += node.data.split(/[ \\t\\n]+/).filter(word => /[\\p{L}\\p{N}]/u.test(word)).length
  }
  return words
}"""
STOPS: Final = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter(one => one.tabIndex >= 0 && !one.disabled && one.type !== "hidden" && one.checkVisibility()).length"""
WATCH: Final = """
  window.shifts = 0
  new PerformanceObserver(list => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) shifts += shift.value
  }).observe({type: "layout-shift", buffered: true})
"""
PAINT: Final = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
TRANSFERRED: Final = """names => performance.getEntriesByType("resource")
  .filter(({ name }) => !names || names.includes(name)).reduce((sum, { transferSize }) => sum + transferSize, 0)"""
# The live map is drawn, or the page has none, or its picture stands there.
MAP_IS_THERE: Final = """() => !document.getElementById("map-frames")
  || !document.getElementById("map-opening").hidden || document.querySelector(".map-canvas[data-state=idle]")"""
SAVING: Final = "saving"
SHEETS: Final = "() => [...document.querySelectorAll('link[rel=stylesheet]')].length"


def main() -> int:
    """Print one line a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="", help="of an installation that is served already")
    parser.add_argument("--repeat", type=int, default=3, help="first visits of each page")
    parser.add_argument("--json", type=Path, default=None, help="write the figures there too")
    parser.add_argument("pages", nargs="*", default=PAGES, help="paths; the pages of docs/benchmarks.md without")
    asked = parser.parse_args()
    lines = []
    with _served(asked.url) as url, sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        names = f"{'page':32} {'px 1280':>8} {'px 360':>8} {'words':>6} {'stops':>6} {'kB':>6} {'sheets':>6}"
        print(f"{names}  paint s (min, median, max)  shift")
        for path in asked.pages:
            address, _space, mode = path.partition(" ")
            visits = _first_visits(browser, url + address, asked.repeat, is_saving=mode == SAVING)
            line = {"page": path} | _at_rest(browser, url + address) | visits
            lines.append(line)
            paints = " ".join(f"{seconds:5.2f}" for seconds in line["paint_s"])
            sizes = " ".join(f"{line[name]:8}" for name in ("height_1280", "height_360"))
            counts = f"{line['words_1280']:6} {line['stops_1280']:6} {line['kilobytes']:6.0f} {line['sheets']:6}"
            print(f"{path:32} {sizes} {counts}  {paints}  {line['shift']:.3f}", flush=True)
        browser.close()
    if asked.json is not None:
        asked.json.write_text(json.dumps(lines, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0


@contextmanager
def _served(url: str) -> Iterator[str]:
    """Where the pages are: the address that was given, or that of a demonstration of our own."""
    if url:
        yield url
        return
    with (
        tempfile.TemporaryDirectory(prefix="maillage-pages-") as folder,
        page_server(Path(folder), workers=1) as server,
    ):
        run_maillage(server, "demonstration")
        run_maillage(server, "quality", "build")
        for _turn in range(2):  # some duties follow what others made
            run_maillage(server, "follow", "--once")
        yield f"http://127.0.0.1:{server.port}"


def _at_rest(browser: Browser, url: str) -> dict[str, Any]:
    """Heights, words of the first screen and tab stops, on both screens."""
    found: dict[str, Any] = {}
    for width, height in SCREENS:
        page = browser.new_page(viewport={"width": width, "height": height}, locale="fr-FR")
        page.goto(url, wait_until="load")
        page.wait_for_timeout(REST_MS)
        found[f"height_{width}"] = page.evaluate("document.documentElement.scrollHeight")
        found[f"words_{width}"] = page.evaluate(FIRST_WORDS)
        found[f"stops_{width}"] = page.evaluate(STOPS)
        found["sheets"] = page.evaluate(SHEETS)
        page.close()
    return found


def _first_visits(browser: Browser, url: str, repeat: int, *, is_saving: bool) -> dict[str, Any]:
    """First contentful paints, the most that moved, and the octets of the page and all that it loads."""
    paints, shifts, weights = [], [], []
    for _ in range(repeat):
        headers = {"Save-Data": "on"} if is_saving else {}
        context = browser.new_context(
            viewport={"width": 360, "height": 780}, locale="fr-FR", extra_http_headers=headers
        )
        page = context.new_page()
        weight = _slowed(page)
        page.goto(url, wait_until="load")
        page.wait_for_timeout(REST_MS)
        page.wait_for_function(MAP_IS_THERE, timeout=60_000)
        paints.append((page.evaluate(PAINT) or float("nan")) / 1_000)
        shifts.append(page.evaluate("window.shifts"))
        weights.append(sum(weight) + _worker_octets(page))
        context.close()
    paints.sort()
    return {
        "paint_s": [round(value, 3) for value in (paints[0], statistics.median(paints), paints[-1])],
        "shift": max(shifts),
        "kilobytes": max(weights) / 1_000,
    }


def _slowed(page: Page) -> Sequence[float]:
    """The octets of what the page loads, as they come; its network and processor are those of a slow telephone."""
    weight: list[float] = []
    page.add_init_script(WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY_MS, "downloadThroughput": DOWN_BYTES_S, "uploadThroughput": UP_BYTES_S},
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.on("Network.loadingFinished", lambda event: weight.append(event["encodedDataLength"]))
    return weight


def _worker_octets(page: Page) -> float:
    """The octets of the page's workers, script and what they load: the page's session does not tell them."""
    scripts = page.evaluate(TRANSFERRED, [worker.url for worker in page.workers])
    return float(scripts + sum(worker.evaluate(TRANSFERRED, None) for worker in page.workers))


if __name__ == "__main__":
    sys.exit(main())
