"""A real browser on the pages of an installation: what every walk looks at (faults, width, weight, messages)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, cast
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from playwright.sync_api import Error as PlaywrightError

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What keeps a rule is neither described node by node nor carried out of the page: that cost twice what the rules do.
_FAULTS: Final = """async tags => {
  const rules = {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], selectors: false};
  const {violations} = await axe.run(rules);
  return violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""
# Debian's Chromium without its window, where it is installed: the same engine, with a third of the processor time.
_BINARIES: Final = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))

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
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        return cast("list[str]", self.page.evaluate(_FAULTS, [*AXE_TAGS, *more_tags]))

    def is_wider_than_the_screen(self) -> bool:
        """Whether the page scrolls sideways."""
        return cast("bool", self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

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


@contextmanager
def visit(
    browser: Browser, *, size: tuple[int, int] = DESK, scheme: Scheme = "light", **options: Any
) -> Iterator[Visit]:
    """A new visitor with that screen and theme, who wants no motion: each of its pictures is drawn in software."""
    viewport = {"width": size[0], "height": size[1]}
    options = {"locale": "fr-FR", "reduced_motion": "reduce"} | options
    context = browser.new_context(viewport=viewport, color_scheme=scheme, **options)  # type: ignore[arg-type]  # a dict of ints is one
    traffic = _TRAFFIC[context] = Traffic(is_scripted=options.get("java_script_enabled", True))
    traffic.listen(context)
    visiting = Visit(context.new_page())
    visiting.page.on("console", visiting.hear)
    visiting.page.on("pageerror", lambda error: visiting.said.append(str(error)))
    try:
        yield visiting
    finally:
        context.close()
