"""What stands around a place: radio sites, nearest first, and kilometres of road by commune.

Sites come with distance, bearing and technologies, from the table of models; roads where the agency has given a file of
them (DATA_DIR/roads.json).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings

from maillage.core.geo import distance_m
from maillage.measurement.terms import Technology
from maillage.repair.models import RadioSite
from maillage.territory.terms import Box

KM_A_DEGREE: Final = 111.2  # of latitude


@dataclass(frozen=True, slots=True)
class KnownSite:
    """One radio site of an operator."""

    lon: float
    lat: float
    technologies: tuple[Technology, ...]


@dataclass(frozen=True, slots=True)
class NearSite:
    """One radio site as seen from a point: how far, and in which direction (degrees clockwise from north)."""

    site: KnownSite
    distance_m: float
    bearing_degrees: float


@dataclass(frozen=True, slots=True)
class Roads:
    """What is known of roads: the name of the file it comes from, kilometres by Insee code."""

    source: str
    km: Mapping[str, float]


def sites_vintage() -> str | None:
    """The date of the file of sites that is loaded, as its name said it; None where none is."""
    return RadioSite.objects.values_list("vintage", flat=True).first()


def sites_within(operator: int, box: Box) -> Sequence[KnownSite]:
    """The sites of an operator in a box, from south to north."""
    rows = RadioSite.objects.filter(
        operator=operator, lat__range=(box.south, box.north), lon__range=(box.west, box.east)
    ).order_by("lat", "lon", "pk")
    # The technologies of a number of models.RadioSite, oldest first
    return [
        KnownSite(
            row.lon,
            row.lat,
            tuple(technology for technology in Technology if technology and row.technologies >> int(technology) & 1),
        )
        for row in rows
    ]


def around(box: Box, *, margin_km: float) -> Box:
    """A box with a margin on each side."""
    up = margin_km / KM_A_DEGREE
    across = up / max(float(np.cos(np.radians((box.south + box.north) / 2))), 0.01)
    return Box(box.west - across, box.south - up, box.east + across, box.north + up)


def nearest(lon: float, lat: float, sites: Sequence[KnownSite], *, most: int) -> tuple[NearSite, ...]:
    """The nearest of ``sites`` seen from a point, at most ``most``."""
    if not sites:
        return ()
    lons, lats = np.array([site.lon for site in sites]), np.array([site.lat for site in sites])
    distances = distance_m(lon, lat, lons, lats)
    # Initial bearings of great circles, degrees clockwise from north.
    a, b, across = np.radians(lat), np.radians(lats), np.radians(lons - lon)
    east = np.sin(across) * np.cos(b)
    north = np.cos(a) * np.sin(b) - np.sin(a) * np.cos(b) * np.cos(across)
    bearings = np.asarray(np.degrees(np.arctan2(east, north)) % 360, np.float64)
    order = np.argsort(distances, kind="stable")[:most]
    return tuple(NearSite(sites[row], float(distances[row]), float(bearings[row])) for row in order)


def roads_file() -> Path:
    """Where they are kept."""
    return Path(settings.DATA_DIR) / "roads.json"


def known_roads() -> Roads | None:
    """What is known of roads; None where no file was given."""
    try:
        document = json.loads(roads_file().read_bytes())
    except FileNotFoundError:
        return None  # "non renseigné" on the page
    return Roads(document["source"], document["km"])


def roads_km(codes: Iterable[str], roads: Roads | None) -> float | None:
    """The kilometres of road in communes; None where no file of roads was given."""
    return None if roads is None else sum(roads.km.get(code, 0.0) for code in codes)
