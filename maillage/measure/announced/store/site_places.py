"""In which commune of the home territory a site stands."""

from collections.abc import Sequence

import numpy as np

from maillage.territory.domain.terms import commune_code
from maillage.territory.store.territories import communes_of, locate
from maillage.web.installation import home_territory


def communes_at(positions: Sequence[tuple[float, float]]) -> list[str | None]:
    """The Insee code of the commune at each position (degrees); None outside the home territory."""
    if not positions:
        return []
    home = frozenset(communes_of(home_territory()))
    lon, lat = np.array(positions, np.float64).T
    codes = [commune_code(number) for number in locate(lon, lat).tolist()]
    return [code if code in home else None for code in codes]
