"""The objects that a page names in its HTML: what a browser would load with it. Style sheets are not read."""

from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

_LOADED_LINKS: Final = frozenset({"stylesheet", "preload", "icon", "modulepreload"})
_SOURCES: Final = frozenset({"img", "script", "source", "video", "audio", "iframe", "embed", "track"})


def object_paths(html: str, page_path: str) -> tuple[str, ...]:
    """Paths of the objects of the page at ``page_path``, in the order of the page, each once; of this host only."""
    parser = _Objects()
    parser.feed(html)
    parser.close()
    paths: dict[str, None] = {}
    for address in parser.addresses:
        try:
            joined = urlsplit(urljoin(page_path, address.strip()))
        except ValueError:
            continue  # an address that no browser would load either
        if not joined.scheme and not joined.netloc and joined.path.startswith("/"):
            paths[f"{joined.path}?{joined.query}" if joined.query else joined.path] = None
    return tuple(paths)


class _Objects(HTMLParser):
    """Collects the addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser."""
        named = dict(attrs)
        if tag == "link" and _LOADED_LINKS & set((named.get("rel") or "").lower().split()):
            self._add(named.get("href"))
        elif tag in _SOURCES:
            self._add(named.get("src"))

    def _add(self, address: str | None) -> None:
        if address:
            self.addresses.append(address)
