"""Publishes a large data set in the installation of the environment: started by bench/hostile.py."""

from datetime import UTC, date, datetime

import django
import numpy as np
import pyarrow as pa


def main(rows: int) -> None:
    """A table of ``rows`` different rows of ten columns, under the slug "hostile"."""
    django.setup()
    # Models are there once Django is set up.
    from bench.hostile_attacks import LARGE  # noqa: PLC0415 -- needs the set-up above
    from maillage.accounts.domain.terms import Acting, OrganisationKind  # noqa: PLC0415 -- likewise
    from maillage.accounts.store.models import Organisation  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.domain.description import Description  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.domain.terms import Frequency, Licence, Theme  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.store.publishing import publish  # noqa: PLC0415 -- likewise

    publisher = Organisation.objects.create(
        name="Ville attaquée", kind=OrganisationKind.COMMUNE.value, territory="commune:44109"
    )
    description = Description(
        title=LARGE.capitalize(),
        description="Chaque ligne dit un versement, avec sa date, son objet et son montant, tel que la ville le tient.",
        licence=Licence.LICENCE_OUVERTE,
        frequency=Frequency.YEARLY,
        theme=Theme.ECONOMY,
        keywords=("attaque",),
        territory="commune:44109",
        period_start=date(2024, 1, 1),
        period_end=date(2025, 12, 31),
        contact_name="Service des données",
        contact_email="donnees@ville.example",
    )
    publish(
        Acting(organisation_id=publisher.pk),
        description=description,
        table=_table(rows),
        schema=None,
        report=None,
        dataset=None,
        now=datetime.now(UTC),
    )


def _table(rows: int) -> pa.Table:
    chance = np.random.default_rng(7)
    return pa.table(
        {
            "nom": [f"Élément {number:07}" for number in range(rows)],
            "objet": [f"objet de l’été {number}" for number in chance.integers(0, rows, rows)],
            "ville": [f"ville {number}" for number in chance.integers(0, 1_000, rows)],
            "montant": [f"{number / 100}" for number in chance.integers(0, 10**7, rows)],
            "date": [f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}" for number in range(rows)],
            "latitude": [f"{47 + number:.6f}" for number in chance.random(rows)],
            "longitude": [f"{-2 + number:.6f}" for number in chance.random(rows)],
        }
    )
