"""Gives the communes of the prediction in force to the catalogue as a data set; invented ones stay out of it."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from maillage.cover.prediction.store.commune_cells import commune_columns
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.kits.lists.files import write_csv_list
from maillage.opendata.catalog.domain.description import Description, FeatureTable
from maillage.opendata.catalog.domain.terms import DatasetKind, Frequency
from maillage.opendata.catalog.store.consolidation import publish_tables
from maillage.opendata.catalog.store.schemas import model_named
from maillage.web.installation import agency_name

SCHEMA_ID: Final = "maillage/prediction-4g-fixe"
_SLUG: Final = "prediction-4g-fixe"


def give_prediction_table(now: datetime) -> int:
    """1 where the data set of the prediction is new in the catalogue or has a new version, else 0."""
    prediction = current_prediction(is_invented=False)
    if prediction is None:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "communes.csv"
        with path.open("wb") as file:
            write_csv_list(commune_columns(prediction), prediction.communes.values(), file)
        # What the model says of such a table, then the digests of what this one was made of
        model, facts = model_named(SCHEMA_ID), prediction.facts
        digests = [f"{name} {digest}" for name, digest in facts["files"].items()]
        digests += [f"{kind} {digest}" for kind, several in facts["loaded_heights"].items() for digest in several]
        words = {"version": prediction.version, "digests": ", ".join(digests)}
        wording = _(
            "Prédiction %(version)s, faite de : %(digests)s (SHA-256). Les mêmes entrées donnent les mêmes octets."
        )
        table = FeatureTable(
            slug=_SLUG,
            edition=prediction.version,
            description=Description(
                title=model.title,
                description=f"{model.summary} {wording % words}",
                licence=model.licence,
                frequency=Frequency.IRREGULAR,
                theme=model.theme,
                keywords=model.words[:8],
                territory=facts["territory"],
                period_start=None,
                period_end=None,
                contact_name=agency_name(),
                contact_email="",
            ),
            file=path,
            schema_id=SCHEMA_ID,
            kind=DatasetKind.OWN,
        )
        return len(publish_tables([table], now=now))
