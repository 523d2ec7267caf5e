"""How many sites operators have in service in a place, from the regulator's quarterly file."""

import numpy as np

from maillage.measure.announced.store.site_places import communes_at
from maillage.measure.protocol.domain.terms import Technology
from maillage.measure.record.store.operators import OperatorKind, operator_table
from maillage.measure.repair.store.surroundings import sites_within
from maillage.territory.domain.terms import Territory
from maillage.territory.store.territories import communes_of


def sites_in_service(place: Territory) -> list[tuple[int, int, int]]:
    """By operator code: how many sites stand in the communes of a place, and how many of them have 4G or 5G."""
    if place.bbox is None:
        return []
    codes = frozenset(communes_of(place.address))
    counted = []
    for operator in operator_table():
        if operator.kind is not OperatorKind.MNO:
            continue
        sites = sites_within(operator.code, place.bbox)
        inside = np.array([code in codes for code in communes_at([(site.lon, site.lat) for site in sites])], np.bool_)
        with_4g = np.array([bool({Technology.G4, Technology.G5} & set(site.technologies)) for site in sites], np.bool_)
        if inside.any():
            counted.append((operator.code, int(inside.sum()), int((inside & with_4g).sum())))
    return counted
