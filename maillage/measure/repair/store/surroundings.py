"""The surroundings of a place: radio sites by distance, and kilometres of road by commune.

Sites come from the table of models; roads from a file given by the agency (DATA_DIR/roads.json).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings

from maillage.core.geo import distance_m
from maillage.measure.protocol.domain.terms import Technology
from maillage.measure.repair.store.models import RadioSite
from maillage.territory.domain.terms import Box

KM_A_DEGREE: Final = 111.2  # of latitude


@dataclass(frozen=True, slots=True)
class KnownSite:
    """A radio site of an operator."""

    lon: float
    lat: float
    technologies: tuple[Technology, ...]


@dataclass(frozen=True, slots=True)
class NearSite:
    """A radio site relative to a point: distance, and bearing in degrees clockwise from north."""

    site: KnownSite
    distance_m: float
    bearing_degrees: float


@dataclass(frozen=True, slots=True)
class Roads:
    """Kilometres of road by Insee code, and the name of their source file."""

    source: str
    km: Mapping[str, float]


def sites_vintage() -> str | None:
    """The vintage of the loaded sites; None without any."""
    return RadioSite.objects.values_list("vintage", flat=True).first()


def sites_within(operator: int, box: Box) -> Sequence[KnownSite]:
    """The sites of an operator in a box, from south to north."""
    rows = RadioSite.objects.filter(
        operator=operator, lat__range=(box.south, box.north), lon__range=(box.west, box.east)
    ).order_by("lat", "lon", "pk")
    # Technologies in the bit mask of models.RadioSite, oldest first.
    return [
        KnownSite(
            row.lon,
            row.lat,
            tuple(technology for technology in Technology if technology and row.technologies >> int(technology) & 1),
        )
        for row in rows
    ]


def around(box: Box, *, margin_km: float) -> Box:
    """A box extended by a margin on each side."""
    up = margin_km / KM_A_DEGREE
    across = up / max(float(np.cos(np.radians((box.south + box.north) / 2))), 0.01)
    return Box(box.west - across, box.south - up, box.east + across, box.north + up)


def nearest(lon: float, lat: float, sites: Sequence[KnownSite], *, most: int) -> tuple[NearSite, ...]:
    """The nearest of ``sites`` from a point, at most ``most``."""
    if not sites:
        return ()
    lons, lats = np.array([site.lon for site in sites]), np.array([site.lat for site in sites])
    distances = distance_m(lon, lat, lons, lats)
    # Initial great-circle bearings, degrees clockwise from north.
    a, b, across = np.radians(lat), np.radians(lats), np.radians(lons - lon)
    east = np.sin(across) * np.cos(b)
    north = np.cos(a) * np.sin(b) - np.sin(a) * np.cos(b) * np.cos(across)
    bearings = np.asarray(np.degrees(np.arctan2(east, north)) % 360, np.float64)
    order = np.argsort(distances, kind="stable")[:most]
    return tuple(NearSite(sites[row], float(distances[row]), float(bearings[row])) for row in order)


def roads_file() -> Path:
    """Path of the roads file."""
    return Path(settings.DATA_DIR) / "roads.json"


def known_roads() -> Roads | None:
    """The road lengths; None if no file was loaded."""
    try:
        document = json.loads(roads_file().read_bytes())
    except FileNotFoundError:
        return None  # shown as "non renseigné"
    return Roads(document["source"], document["km"])


def roads_km(codes: Iterable[str], roads: Roads | None) -> float | None:
    """The kilometres of road in communes; None without ``roads``."""
    return None if roads is None else sum(roads.km.get(code, 0.0) for code in codes)
