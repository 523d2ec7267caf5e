"""Data sets to read, search and follow, published as everything is: small tables of organisations with a territory."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from maillage.accounts.domain.terms import Acting, OrganisationKind
from maillage.accounts.store.models import Organisation
from maillage.core.schema.terms import FindingGroup, Report
from maillage.core.tables.terms import TableFileForm, TableReading
from maillage.opendata.catalog.domain.description import Description
from maillage.opendata.catalog.domain.terms import Frequency, Licence, Theme
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.catalog.store.publishing import publish

NOW: Final = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
PORNIC, NANTES, NEVERS = "commune:44131", "commune:44109", "commune:58194"
GRANTS: Final[Mapping[str, Sequence[str]]] = {
    "nomBeneficiaire": ["Harmonie de Pornic", "Club de voile", "École de musique", "Chorale"],
    "montant": ["1200.5", "300", "NC", ""],
    "dateConvention": ["2025-03-31", "2025-01-02", "2024-12-31", "2025-03-31"],
    "commune": ["44131", "44131", "44109", "44131"],
}
GRANTS_SCHEMA: Final = ("scdl/subventions", "2.1.1")


def organisation(name: str = "Commune de Pornic", territory: str = PORNIC, **facts: Any) -> Organisation:
    """An accepted organisation, made once."""
    kept, _is_new = Organisation.objects.get_or_create(
        name=name, defaults={"kind": OrganisationKind.COMMUNE.value, "territory": territory, **facts}
    )
    return kept


def described(title: str, **changes: Any) -> Description:
    """A description with everything said; ``changes`` say otherwise."""
    facts: dict[str, Any] = {
        "title": title,
        "description": f"{title}. Chaque ligne est un versement à une association, de la date de la convention à "
        "celle du dernier paiement ; source : service des finances, qui tient la liste à la main.",
        "licence": Licence.LICENCE_OUVERTE,
        "frequency": Frequency.YEARLY,
        "theme": Theme.ECONOMY,
        "keywords": ("associations",),
        "territory": PORNIC,
        "period_start": date(2024, 1, 1),
        "period_end": date(2025, 12, 31),
        "contact_name": "Service des finances",
        "contact_email": "finances@pornic.example",
    }
    return Description(**{**facts, **changes})


def published(
    title: str = "Subventions aux associations",
    *,
    rows: Mapping[str, Sequence[str]] | None = None,
    by: Organisation | None = None,
    bad_rows: Sequence[int] = (),
    schema: tuple[str, str] | None = None,
    dataset: Dataset | None = None,
    now: datetime = NOW,
    through: Organisation | None = None,
    **changes: Any,
) -> Version:
    """A version of ``rows`` (the grants where none are given), published by ``by`` (the commune of Pornic)."""
    publisher = by or organisation()
    table = pa.table({name: pa.array(values, pa.string()) for name, values in (rows or GRANTS).items()})
    territory = changes.pop("territory", publisher.territory)
    return publish(
        Acting(organisation_id=publisher.pk, through_id=through.pk if through else None),
        description=described(title, territory=territory, **changes),
        table=table,
        schema=schema,
        report=_report(table, schema, bad_rows) if schema else None,
        dataset=dataset,
        now=now,
    )


def _report(table: pa.Table, schema: tuple[str, str], bad_rows: Sequence[int]) -> Report:
    numbers = np.array(bad_rows, np.int32)
    group = FindingGroup("type-error", "faux", field_name="montant", field_number=2, value="NC", row_numbers=numbers)
    header = tuple(table.column_names)
    errors = (group,) if bad_rows else ()
    return Report(*schema, TableReading(TableFileForm.CSV), header, table.num_rows, errors, bad_rows=numbers)
