"""Follows the links of pages as a crawler does: every route, some addresses of each, and what does not answer."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Final, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve
from django.utils import translation

FINE: Final = frozenset({200, 302, 304})


class Answer(NamedTuple):
    """What an address answered: status, where it leads on, HTML or ""."""

    status: int
    location: str
    page: str


class DeadLink(NamedTuple):
    """A link that leads nowhere: where it stands, where it leads, what was answered."""

    page: str
    address: str
    status: int


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {"a": "href", "area": "href", "link": "href", "img": "src", "form": "action"}
        method = dict(attrs).get("method") or "get"
        if tag in names and method.lower() == "get":
            self.hrefs += [value for name, value in attrs if name == names[tag] and value]


def links_of(page: str, address: str) -> Iterator[str]:
    """The addresses of our own that a page leads to, without their fragments."""
    parser = _Links()
    parser.feed(page)
    for href in parser.hrefs:
        target = urlsplit(urljoin(f"http://here{address}", href.strip()))
        if target.scheme == "http" and target.netloc == "here":
            yield urldefrag(target._replace(scheme="", netloc="").geturl())[0]


def dead_links(get: Callable[[str], Answer], *, start: str = "/", of_a_route: int = 3) -> tuple[list[DeadLink], int]:
    """The dead links that are found from ``start``, and how many addresses were asked.

    Of each route at most ``of_a_route`` paths are asked, each once without and once with what stands after its "?".
    """
    dead: list[DeadLink] = []
    asked: Counter[tuple[str, bool]] = Counter()
    known, waiting = {start}, deque([(start, start)])
    while waiting:
        source, address = waiting.popleft()
        parts = urlsplit(address)
        if parts.path.startswith("/static/"):
            continue
        try:
            with translation.override("en" if parts.path.startswith("/en/") else "fr"):
                route = resolve(parts.path).route
        except Resolver404:
            route = parts.path  # answered past Django, or by nobody
        asked[route, bool(parts.query)] += 1
        if asked[route, bool(parts.query)] > of_a_route:
            continue
        answer = get(address)
        if answer.status not in FINE:
            dead.append(DeadLink(source, address, answer.status))
        following = [answer.location] if answer.location else links_of(answer.page, address)
        for each in following:
            if each not in known:
                known.add(each)
                waiting.append((address, each))
    return dead, sum(min(count, of_a_route) for count in asked.values())
