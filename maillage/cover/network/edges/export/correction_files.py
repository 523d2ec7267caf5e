"""The export columns of ground corrections, including withdrawn ones; the outline is GeoJSON."""

import json
from typing import Final

from maillage.core.schema.terms import FieldType
from maillage.cover.network.store.models import GroundCorrection
from maillage.kits.lists.columns import Column, Columns

CORRECTION_COLUMNS: Final[Columns[GroundCorrection]] = (
    Column("numero", lambda row: row.pk, FieldType.INTEGER),
    Column("lieu", lambda row: row.place),
    Column("commune", lambda row: row.commune),
    Column("reponse", lambda row: "servi" if row.is_served else "non servi"),
    Column("raison", lambda row: row.reason),
    Column("constate_le", lambda row: row.observed_on, FieldType.DATE),
    Column("organisation", lambda row: row.organisation.name if row.organisation else ""),
    Column("ajoutee_le", lambda row: row.added_at.date(), FieldType.DATE),
    Column("retiree_le", lambda row: row.withdrawn_at.date() if row.withdrawn_at else None, FieldType.DATE),
    Column("motif_du_retrait", lambda row: row.withdrawal),
    Column("contour", lambda row: json.dumps(row.shape)),
)
