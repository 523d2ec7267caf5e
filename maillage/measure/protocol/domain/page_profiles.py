"""Composition of the five reference pages (objects and bytes of each kind), and the median of their loads.

Reasons: docs/explanation/reference-page.md.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf
from typing import Final, Literal

from maillage.measure.protocol.domain.protocol import PAGE_PROFILES, PAGES_VERSION

Kind = Literal["document", "style", "script", "font", "picture"]
# SHA-256 of the five pages. A change of any byte requires a new PAGES_VERSION and a new digest.
PAGES_DIGEST: Final = "d52e045eb015c5a7e5f02beef4e8e6551187a77a8103c7630481e9466cc39749"
DOCUMENT_PATH: Final = "index.html"
_SUFFIXES: Final[dict[Kind, str]] = {
    "document": "html",
    "style": "css",
    "script": "js",
    "font": "woff",
    "picture": "png",
}


@dataclass(frozen=True, slots=True)
class Share:
    """A number of objects of one kind and their total size; none is smaller than ``least_bytes``."""

    kind: Kind
    objects: int
    bytes: int
    least_bytes: int


@dataclass(frozen=True, slots=True)
class PageProfile:
    """A reference page: name, title, and composition."""

    name: str
    title: str
    shares: tuple[Share, ...]

    @property
    def objects(self) -> int:
        """The number of objects that a browser loads, including the document."""
        return sum(share.objects for share in self.shares)

    @property
    def bytes(self) -> int:
        """Their total size in bytes, without response headers."""
        return sum(share.bytes for share in self.shares)


@dataclass(frozen=True, slots=True)
class PageObject:
    """An object of a page: its path relative to the page, its kind and its exact size."""

    path: str
    kind: Kind
    bytes: int


def _profile(name: str, title: str, **parts: tuple[int, int, int]) -> PageProfile:
    shares = tuple(Share(kind, *parts[kind]) for kind in _SUFFIXES)
    return PageProfile(name, title, shares)


# Kind: number of objects, total bytes, minimum bytes.
_PROFILES: Final = (
    _profile(
        "texte",
        "Le carnet de la côte",
        document=(1, 50_000, 0),
        style=(1, 15_000, 0),
        script=(3, 70_000, 8_000),
        font=(1, 35_000, 0),
        picture=(8, 180_000, 4_000),
    ),
    _profile(
        "mairie",
        "Mairie de Port-Ajonc",
        document=(1, 45_000, 0),
        style=(2, 50_000, 15_000),
        script=(9, 240_000, 5_000),
        font=(2, 65_000, 25_000),
        picture=(26, 800_000, 3_000),
    ),
    _profile(
        "courante",
        "Vivre à Port-Ajonc",
        document=(1, 50_000, 0),
        style=(3, 90_000, 15_000),
        script=(18, 480_000, 4_000),
        font=(3, 90_000, 25_000),
        picture=(45, 1_480_000, 3_000),
    ),
    _profile(
        "boutique",
        "La halle aux paniers",
        document=(1, 90_000, 0),
        style=(4, 140_000, 15_000),
        script=(24, 720_000, 4_000),
        font=(3, 100_000, 25_000),
        picture=(63, 1_850_000, 3_000),
    ),
    _profile(
        "presse",
        "Le Courrier de l’estuaire",
        document=(1, 160_000, 0),
        style=(5, 180_000, 15_000),
        script=(40, 1_360_000, 3_000),
        font=(4, 130_000, 25_000),
        picture=(81, 2_520_000, 3_000),
    ),
)
PROFILES: Final = {profile.name: profile for profile in _PROFILES}


assert tuple(PROFILES) == PAGE_PROFILES


def objects_of(profile: PageProfile) -> tuple[PageObject, ...]:
    """Return every object of a page with its exact size: document, styles, scripts, fonts, pictures, in that order."""
    return tuple(
        PageObject(
            path=DOCUMENT_PATH if share.kind == "document" else f"{share.kind}-{number:02}.{_SUFFIXES[share.kind]}",
            kind=share.kind,
            bytes=size,
        )
        for share in profile.shares
        for number, size in enumerate(_sizes(share, f"{PAGES_VERSION}/{profile.name}/{share.kind}"), start=1)
    )


def _sizes(share: Share, seed: str) -> list[int]:
    """Return sizes that grow with the square of their rank, as on real pages, in an order drawn from ``seed``.

    Integer arithmetic only: the sizes are the same on every machine.
    """
    ranks = sorted(range(share.objects), key=lambda rank: hashlib.sha256(f"{seed}/{rank}".encode()).digest())
    weights = [(rank + 1) ** 2 for rank in ranks]
    free = share.bytes - share.objects * share.least_bytes
    sizes = [share.least_bytes + free * weight // sum(weights) for weight in weights]
    sizes[0] += share.bytes - sum(sizes)
    return sizes


def median_load_ms(loads: Sequence[float]) -> float | None:
    """Return the median of page loads; None for no loads, or when the median is a failed load (given as infinity).

    With an even number, the mean of the middle two; with exactly half failed, the slowest page that loaded.
    """
    ranked = sorted(loads)
    if not ranked:
        return None
    middle = len(ranked) // 2
    if len(ranked) % 2:
        found = ranked[middle]
    else:
        pair = ranked[middle - 1 : middle + 1]
        found = pair[0] if isinf(pair[1]) else sum(pair) / 2
    return None if isinf(found) else found
