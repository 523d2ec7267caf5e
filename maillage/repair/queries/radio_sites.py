"""Radio sites around a place: nearest first, with distance, bearing and technologies. From the table of models."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import distance_m
from maillage.measurement.terms import Technology
from maillage.repair.models import RadioSite
from maillage.territory.terms import Box

KM_A_DEGREE: Final = 111.2  # of latitude

Floats = NDArray[np.float64]


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


def sites_vintage() -> str | None:
    """The date of the file of sites that is loaded, as its name said it; None where none is."""
    return RadioSite.objects.values_list("vintage", flat=True).first()


def sites_within(operator: int, box: Box) -> Sequence[KnownSite]:
    """The sites of an operator in a box, from south to north."""
    rows = RadioSite.objects.filter(
        operator=operator, lat__range=(box.south, box.north), lon__range=(box.west, box.east)
    ).order_by("lat", "lon", "pk")
    return [KnownSite(row.lon, row.lat, technologies_of(row.technologies)) for row in rows]


def technologies_of(bits: int) -> tuple[Technology, ...]:
    """The technologies of a number of models.RadioSite, oldest first."""
    return tuple(technology for technology in Technology if technology and bits >> int(technology) & 1)


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
