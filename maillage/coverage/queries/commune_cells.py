"""The communes of a prediction as rows of text, under the columns of the schema maillage/prediction-4g-fixe."""

from typing import Final

from maillage.coverage.queries.current_prediction import PublishedPrediction
from maillage.coverage.terms.commune_rows import CommuneRow

COMMUNE_COLUMNS: Final = (
    *("code_commune", "nom_commune", "foyers", "servis", "servis_min", "servis_max", "non_connus"),
    *("sans_bon_acces", "sans_bon_acces_servis", "prediction", "jour"),
)


def commune_cells(prediction: PublishedPrediction, row: CommuneRow) -> tuple[str, ...]:
    """A commune under COMMUNE_COLUMNS; what is not known is empty."""
    values = (
        *(row.code, row.name, row.households, row.served, row.served_low, row.served_high, row.not_known),
        *(row.need, row.need_served, prediction.version, prediction.facts["day"]),
    )
    return tuple("" if value is None else str(value) for value in values)
