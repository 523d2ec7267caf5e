"""A real browser on the pages of an installation: what every walk looks at (faults, width, weight, messages)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, cast
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What keeps a rule is neither described node by node nor carried out of the page: that cost twice what the rules do. Of
# what axe would read ahead, style sheets are for a rule of none of these tags. Head and foot, half of a page's texts,
# are the same on most but for where they lead to: what looks like one without fault is not looked at again.
_FAULTS: Final = """async ([tags, faultless]) => {
  const look = part => JSON.stringify([innerWidth, part.outerHTML.replace(/ href="[^"]*"/g, ""),
    ...[part, ...part.querySelectorAll("*")].map(element => {
      const {color, backgroundColor, fontSize, fontWeight, display} = getComputedStyle(element);
      return [color, backgroundColor, fontSize, fontWeight, display];
    })]);
  const digest = async text => {
    const octets = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return btoa(String.fromCharCode(...new Uint8Array(octets)));
  };
  const frame = [...document.querySelectorAll("body > header, body > footer")];
  const looks = await Promise.all(frame.map(part => digest(look(part))));
  const known = frame.filter((_, place) => faultless.includes(looks[place]));
  const told = {resultTypes: ["violations"], selectors: false, preload: {assets: ["media"]}};
  const rules = {runOnly: {type: "tag", values: tags}, ...told};
  const {violations} = await axe.run(known.length ? {exclude: known} : document, rules);
  const faults = violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`));
  return [faults, looks];
}"""
_SHIFT: Final = """() => new Promise(tell => new PerformanceObserver(list => tell(
  list.getEntries().reduce((sum, each) => sum + (each.hadRecentInput ? 0 : each.value), 0)
)).observe({type: "layout-shift", buffered: true}) || setTimeout(() => tell(0), 500))"""
# Debian's Chromium without its window, where it is installed: the same engine, with a third of the processor time.
_BINARIES: Final = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))

# By the tags asked for beside the usual ones: how heads and feet of pages look in which axe found nothing.
_FAULTLESS: Final[dict[tuple[str, ...], set[str]]] = {}

PHONE, DESK = (360, 740), (1280, 800)

Scheme = Literal["light", "dark"]
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")


@dataclass(frozen=True)
class View:
    """A screen and a theme."""

    size: tuple[int, int]
    scheme: Scheme

    def __str__(self) -> str:
        return f"{self.size[0]}-{self.scheme}"


VIEWS: Final = tuple(View(size, scheme) for size in (PHONE, DESK) for scheme in SCHEMES)


# Its scripts have come to rest, and what they put off for a moment has begun.
_AT_REST: Final = "() => new Promise(rested => requestIdleCallback(() => setTimeout(rested, 40), {timeout: 2000}))"
_REST_LIMIT_S: Final = 30.0


@dataclass
class Traffic:
    """What the pages of a visitor have asked for: how often so far, and of that what is under way."""

    is_scripted: bool
    asked: int = 0
    under_way: set[Request] = field(default_factory=set)

    def listen(self, context: BrowserContext) -> None:
        """Follow the requests of every page of ``context``."""
        context.on("request", self._begin)
        context.on("requestfinished", self._end)
        context.on("requestfailed", self._end)

    def _begin(self, request: Request) -> None:
        self.asked += 1
        self.under_way.add(request)

    def _end(self, request: Request) -> None:
        self.under_way.discard(request)


_TRAFFIC: Final[WeakKeyDictionary[BrowserContext, Traffic]] = WeakKeyDictionary()


def unfold_what_waits(page: Page) -> None:
    """Open the rest of what waits on "Aujourd’hui", which is folded where more waits than its first screen shows."""
    page.locator(".today-list > details").evaluate_all("folds => folds.forEach(fold => { fold.open = true })")


def settle(page: Page) -> None:
    """Wait until nothing moves: all is there that the page asks for, twice in a row its scripts rest and ask no more.

    The browser's own word for it, "networkidle", waits for half a second without any request, on each page.
    """
    page.wait_for_load_state()
    traffic = _TRAFFIC[page.context]
    deadline, rests = time.monotonic() + _REST_LIMIT_S, 0
    while rests < (2 if traffic.is_scripted else 1):
        asked = traffic.asked
        try:
            if traffic.is_scripted:
                page.evaluate(_AT_REST)
            else:
                page.wait_for_timeout(10)
        except PlaywrightError:  # the page went on to another one, which is asked then
            page.wait_for_load_state()
            asked = -1
        rests = rests + 1 if asked == traffic.asked and not traffic.under_way else 0
        assert time.monotonic() < deadline, [request.url for request in traffic.under_way]


# Who types before a slow page is whole keeps the focus: the browser tells it, and is right.
FOCUS_KEPT: Final = "Autofocus processing was blocked because a document already has a focused element."
# Maps are read back from where WebGL draws them, since pages are put together without it (chromium, below).
READ_BACK: Final = "GPU stall due to ReadPixels"


@dataclass
class Visit:
    """One page open in the browser, and what it said on its console."""

    page: Page
    said: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        """Keep what the page says on its console."""
        if message.text != FOCUS_KEPT and READ_BACK not in message.text:
            self.said.append(message.text)

    def open(self, address: str) -> None:
        """Go to ``address`` and wait until nothing moves."""
        self.page.goto(address)
        settle(self.page)

    def faults(self, *more_tags: str) -> list[str]:
        """What axe finds against WCAG 2.2 AA, and under ``more_tags``: rule and element."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        faultless = _FAULTLESS.setdefault(more_tags, set())
        faults, looks = self.page.evaluate(_FAULTS, [[*AXE_TAGS, *more_tags], sorted(faultless)])
        if not faults:
            faultless.update(looks)
        return cast("list[str]", faults)

    def is_wider_than_the_screen(self) -> bool:
        """Whether the page scrolls sideways."""
        return cast("bool", self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    def shift(self) -> float:
        """How much of the page has moved since it was first painted (the sum of its layout shifts)."""
        return float(self.page.evaluate(_SHIFT))

    def weight_bytes(self) -> int:
        """What came over the wire for this page, headers left out."""
        sizes = self.page.evaluate(
            "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
            ".map(entry => entry.encodedBodySize)"
        )
        return int(sum(sizes))


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of the machine, without a window."""
    with sync_playwright() as playwright:
        binary = next((one for one in _BINARIES if one.exists()), _BINARIES[-1])
        # WebGL, which the map needs, is drawn in software; the pages around it are painted and put together without it.
        webgl = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        plain = ["--disable-gpu-rasterization", "--disable-gpu-compositing"]
        # One visitor after another in one process: to begin another is a sixth of what a page takes.
        one_process = ["--renderer-process-limit=1"]
        browser = playwright.chromium.launch(executable_path=binary, args=[*webgl, *plain, *one_process])
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True)
class Profile:
    """Where a browser keeps what it knows of a visitor: one after another, visitors without a past share one.

    Its process is warm then, and that of a new profile is not: for a page and a look by axe that is a third of all.
    """

    context: BrowserContext
    session: CDPSession  # of a blank page, which keeps the process
    asked: set[str]  # addresses

    @classmethod
    def begin(cls, browser: Browser) -> "Profile":
        """A profile of ``browser`` that nobody has used."""
        context = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, **_USUAL)
        profile = cls(context, context.new_cdp_session(context.new_page()), set())
        profile.session.send("Network.enable")
        context.on("request", lambda request: profile.asked.add(request.url))
        _follow(context, is_scripted=True)
        return profile

    def forget(self) -> None:
        """Leave of the last visitor what a new profile has: nothing."""
        for page in self.context.pages[1:]:
            page.close()
        self.context.clear_cookies()
        for origin in {"{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in self.asked}:
            self.session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        self.session.send("Network.clearBrowserCache")
        for is_disabled in (True, False):  # which empties the memory of the process too
            self.session.send("Network.setCacheDisabled", {"cacheDisabled": is_disabled})
        self.asked.clear()
        _TRAFFIC[self.context].under_way.clear()


_FREE_PROFILES: Final[WeakKeyDictionary[Browser, list[Profile]]] = WeakKeyDictionary()


@contextmanager
def _usual_context(browser: Browser, cookies: list[Any]) -> Iterator[BrowserContext]:
    """The context of a visitor who brings ``cookies``; after one who failed, nobody has it again."""
    free = _FREE_PROFILES.setdefault(browser, [])
    profile = free.pop() if free else Profile.begin(browser)
    profile.context.add_cookies(cookies)
    try:
        yield profile.context
        profile.forget()
    except BaseException:
        profile.context.close()
        raise
    free.append(profile)


@contextmanager
def _own_context(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A context that nobody else has, closed afterwards."""
    context = browser.new_context(**options)
    _follow(context, is_scripted=options.get("java_script_enabled", True))
    try:
        yield context
    finally:
        context.close()


def _follow(context: BrowserContext, *, is_scripted: bool) -> None:
    """Keep count of what the pages of ``context`` ask for."""
    traffic = _TRAFFIC[context] = Traffic(is_scripted)
    traffic.listen(context)


# Who wants no motion: each of its pictures is drawn in software.
_USUAL: Final[dict[str, Any]] = {"locale": "fr-FR", "reduced_motion": "reduce"}


@contextmanager
def visit(
    browser: Browser,
    *,
    size: tuple[int, int] = DESK,
    scheme: Scheme = "light",
    goes_offline: bool = False,
    **options: Any,
) -> Iterator[Visit]:
    """A new visitor with that screen and theme, who wants no motion; ``options`` are those of a Playwright context.

    Who ``goes_offline`` has a context of their own: Playwright takes the network from each service worker that it has
    seen in a context, and waits for ever for one that the browser ended when its visitor was forgotten.
    """
    state = options.get("storage_state") or {"cookies": [], "origins": []}
    is_usual = not (goes_offline or options.keys() - {"storage_state"} or state["origins"])
    kept = _usual_context(browser, state["cookies"]) if is_usual else _own_context(browser, **_USUAL | options)
    with kept as context:
        page = context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme)
        visiting = Visit(page)
        visiting.page.on("console", visiting.hear)
        visiting.page.on("pageerror", lambda error: visiting.said.append(str(error)))
        yield visiting
