"""The communes of a prediction as rows, under the columns of the schema maillage/prediction-4g-fixe."""

from typing import Final

from maillage.coverage.queries.current_prediction import PublishedPrediction
from maillage.coverage.terms.commune_rows import CommuneRow
from maillage.territory.queries import territory

COMMUNE_COLUMNS: Final = (
    *("code_commune", "nom_commune", "foyers", "servis", "servis_min", "servis_max", "non_connus"),
    *("sans_bon_acces", "sans_bon_acces_servis", "prediction", "jour"),
)


def commune_values(prediction: PublishedPrediction, row: CommuneRow) -> dict[str, str | int | None]:
    """A commune under COMMUNE_COLUMNS, numbers as numbers; None is not known."""
    values = (
        *(row.code, row.name, row.households, row.served, row.served_low, row.served_high, row.not_known),
        *(row.need, row.need_served, prediction.version, str(prediction.facts["day"])),
    )
    return dict(zip(COMMUNE_COLUMNS, values, strict=True))


def commune_cells(prediction: PublishedPrediction, row: CommuneRow) -> tuple[str, ...]:
    """The same as text; what is not known is empty."""
    return tuple("" if value is None else str(value) for value in commune_values(prediction, row).values())


def unknown_cells(prediction: PublishedPrediction, code: str) -> tuple[str, ...]:
    """The row of a commune of the territory that is not computed yet: what is not known is empty."""
    known = {"code_commune": code, "nom_commune": territory(f"commune:{code}").name}
    known |= {"prediction": prediction.version, "jour": str(prediction.facts["day"])}
    return tuple(known.get(column, "") for column in COMMUNE_COLUMNS)
