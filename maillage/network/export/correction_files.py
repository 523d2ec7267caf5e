"""Corrections on the ground as a table, those taken back too."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from maillage.network.models import GroundCorrection

CORRECTION_COLUMNS: Final = (
    *("numero", "lieu", "commune", "reponse", "raison", "constate_le", "organisation"),
    *("ajoutee_le", "retiree_le", "motif_du_retrait", "contour"),
)


def correction_rows(corrections: Iterable[GroundCorrection]) -> Iterator[tuple[str, ...]]:
    """A row a correction, its outline as GeoJSON."""
    for row in corrections:
        yield (
            str(row.pk),
            row.place,
            row.commune,
            "servi" if row.is_served else "non servi",
            row.reason,
            row.observed_on.isoformat(),
            row.organisation.name if row.organisation else "",
            row.added_at.date().isoformat(),
            row.withdrawn_at.date().isoformat() if row.withdrawn_at else "",
            row.withdrawal,
            json.dumps(row.shape),
        )
