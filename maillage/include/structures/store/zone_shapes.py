"""The zones as shapes with the state of one sector: what the map of blank zones draws."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from django.urls import reverse
from shapely.geometry import mapping

from maillage.core.problems import NotFound
from maillage.include.structures.store.zones import sector_zones
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import outline
from maillage.web.installation import home_territory

_TOLERANCE_DEG: Final = 0.002  # 200 m: a département on a screen


def zone_shapes(kind: Kind, sector: str, *, today: dt.date) -> Mapping[str, Any]:
    """GeoJSON of the zones of the installation's territory that have an outline; ``page`` is a path of this place."""
    features = []
    for cell in sector_zones(home_territory(), kind, today=today):
        shape = _shape(cell.zone.address) if cell.sector == sector else None
        if shape is None:
            continue
        facts = {
            "zone": cell.zone.name,
            "state": cell.state.value,
            "confirmed": cell.supply.confirmed,
            "unconfirmed": cell.supply.unconfirmed,
            "to_come": cell.demand.to_come,
            "page": reverse("blank_zone", args=[cell.zone.address, sector]),
        }
        features.append({"type": "Feature", "geometry": shape, "properties": facts})
    return {"type": "FeatureCollection", "features": features}


@lru_cache(maxsize=512)  # the outline of an EPCI is put together of its communes' in 5 ms, and there are seventy
def _shape(address: str) -> Mapping[str, Any] | None:
    try:
        shape = outline(address)
    except NotFound:
        # A zone that the contours do not have is in the matrix alone.
        return None
    geometry: Mapping[str, Any] = mapping(shape.simplify(_TOLERANCE_DEG))
    return geometry
