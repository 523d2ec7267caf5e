"""The sitemap for crawlers: every public URL once, without filters (sitemaps.org 0.9)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.sax.saxutils import escape

from django.urls import reverse
from django.utils.timezone import localdate

from maillage.core.problems import NotFound, sentence
from maillage.measure.figures.store.figures import public_origin_now, published_on
from maillage.measure.record.store.operators import OperatorKind, operator_table
from maillage.opendata.catalog.store.datasets import open_datasets
from maillage.territory.domain.terms import Address, Kind
from maillage.territory.store.territories import built_in_within, places, territory
from maillage.web.installation import home_territory
from maillage.web.offers import all_entries, offers

MOST_ADDRESSES: Final = 50_000  # per file: https://www.sitemaps.org/protocol.html
_NAMESPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """A URL and the date of its last change (None if unknown)."""

    path: str
    changed_on: date | None = None


def sitemap_index(base: str) -> str:
    """The sitemap index, as XML."""
    files = [
        f"<sitemap><loc>{escape(base + reverse('sitemap_file', args=[name, number]))}</loc></sitemap>"
        for name, entries in _parts().items()
        for number in range(1, len(_files(entries())) + 1)
    ]
    return _document("sitemapindex", files)


def sitemap_file(base: str, name: str, number: int) -> str:
    """One file of the sitemap, as XML; raises NotFound if there is none of that name and number."""
    parts = _parts()
    files = _files(parts[name]()) if name in parts else []
    if not 1 <= number <= len(files):
        raise NotFound("sitemap_unknown", sentence("Ce plan du site n’existe pas : partez de /sitemap.xml."))
    lines = []
    for entry in files[number - 1]:
        changed = "" if entry.changed_on is None else f"<lastmod>{entry.changed_on.isoformat()}</lastmod>"
        lines.append(f"<url><loc>{escape(base + entry.path)}</loc>{changed}</url>")
    return _document("urlset", lines)


def _files(entries: Sequence[SitemapEntry]) -> list[Sequence[SitemapEntry]]:
    return [entries[start : start + MOST_ADDRESSES] for start in range(0, len(entries), MOST_ADDRESSES)]


def _document(root: str, lines: Iterable[str]) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {_NAMESPACE}>\n' + "\n".join(lines) + f"\n</{root}>\n"


def _pages() -> Sequence[SitemapEntry]:
    operators = [operator.id for operator in operator_table() if operator.kind is OperatorKind.MNO]
    return [
        *(SitemapEntry(reverse(name)) for name in ("home", "test_method")),
        *(SitemapEntry(reverse(entry.address)) for entry in all_entries() if entry.is_in_sitemap),
        *(SitemapEntry(reverse("operator", args=[operator])) for operator in operators),
    ]


def _territories() -> Sequence[SitemapEntry]:
    """The territories of the installation; none while they show simulated figures, which must not be indexed."""
    if public_origin_now().is_demonstration:
        return []
    home = territory(home_territory())
    territories = [home]
    if home.kind in {Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI, Kind.COMMUNE}:
        for kind in (Kind.DEPARTEMENT, Kind.EPCI, Kind.COMMUNE):
            below = built_in_within(kind, Address(home.kind, home.code))
            territories += [within for within in below if within.address != home.address]
        territories += [place for place in places() if place.region == home.region]
    changed = published_on()
    return [SitemapEntry(reverse("territory", args=[place.address]), changed) for place in territories]


def _datasets() -> Sequence[SitemapEntry]:
    datasets = open_datasets().filter(is_demonstration=False).values_list("slug", "modified_at")
    return [SitemapEntry(reverse("dataset", args=[slug]), localdate(changed)) for slug, changed in datasets]


_PARTS: Final[Mapping[str, Callable[[], Sequence[SitemapEntry]]]] = {
    "pages": _pages,
    "territoires": _territories,
    "donnees": _datasets,
}


def _parts() -> Mapping[str, Callable[[], Sequence[SitemapEntry]]]:
    """The parts of the sitemap by name: its own, then those that features offer as (path, day) of each page."""
    return {**_PARTS, **{name: _offered(read) for name, read in offers("sitemap_parts")}}


def _offered(read: Callable[[], Iterable[tuple[str, date | None]]]) -> Callable[[], Sequence[SitemapEntry]]:
    return lambda: [SitemapEntry(path, changed_on) for path, changed_on in read()]
