"""The columns of the communes of a prediction, those of the schema maillage/prediction-4g-fixe."""

from maillage.core.schema.terms import FieldType
from maillage.core.tables.terms import TextRow
from maillage.cover.prediction.domain.commune_rows import CommuneRow
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.kits.lists.columns import Column, Columns
from maillage.territory.store.territories import territory


def commune_columns(prediction: PublishedPrediction) -> Columns[CommuneRow]:
    """What is published of a commune of ``prediction``."""
    day = str(prediction.facts["day"])
    return (
        Column("code_commune", lambda row: row.code),
        Column("nom_commune", lambda row: row.name),
        Column("foyers", lambda row: row.households, FieldType.INTEGER),
        Column("servis", lambda row: row.served, FieldType.INTEGER),
        Column("servis_min", lambda row: row.served_low, FieldType.INTEGER),
        Column("servis_max", lambda row: row.served_high, FieldType.INTEGER),
        Column("non_connus", lambda row: row.not_known, FieldType.INTEGER),
        Column("sans_bon_acces", lambda row: row.need, FieldType.INTEGER),
        Column("sans_bon_acces_servis", lambda row: row.need_served, FieldType.INTEGER),
        Column("prediction", lambda _row: prediction.version),
        Column("jour", lambda _row: day, FieldType.DATE),
    )


def unknown_commune(prediction: PublishedPrediction, code: str) -> TextRow:
    """The row of a commune of the territory that is not computed yet: what is not known is empty."""
    known = {"code_commune": code, "nom_commune": territory(f"commune:{code}").name}
    known |= {"prediction": prediction.version, "jour": str(prediction.facts["day"])}
    return tuple(known.get(column.name, "") for column in commune_columns(prediction))
