"""What the flows of the tests hold: a data set that an EPCI published for a commune, with all that can be said."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from maillage.accounts.domain.terms import OrganisationKind
from maillage.accounts.store.models import Organisation
from maillage.opendata.catalog.domain.terms import DatasetKind
from maillage.opendata.catalog.store.models import Dataset, Version

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ORIGIN = "https://donnees.example.org"
CSV_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@dataclass(frozen=True, slots=True)
class Published:
    """A data set of a commune, and the EPCI through which it came."""

    commune: Organisation
    epci: Organisation
    dataset: Dataset
    version: Version


def publish_grants() -> Published:
    """The grants of Nevers, published by its agglomeration in a second version, described in full."""
    commune = Organisation.objects.create(
        name="Ville de Nevers",
        kind=OrganisationKind.COMMUNE.value,
        territory="commune:58194",
        siret="21580194700019",
        email="mairie@nevers.example",
        website="https://www.nevers.example/",
    )
    epci = Organisation.objects.create(
        name="Nevers Agglomération", kind=OrganisationKind.EPCI.value, territory="epci:245804406"
    )
    dataset = make_dataset(commune, "subventions-ville-de-nevers")
    make_version(dataset, number=1, note="")
    version = make_version(dataset, through=epci)
    return Published(commune, epci, dataset, version)


def make_dataset(organisation: Organisation, slug: str, **changes: object) -> Dataset:
    """A data set with everything said; ``changes`` say otherwise."""
    facts: dict[str, object] = {
        "organisation": organisation,
        "slug": slug,
        "kind": DatasetKind.OWN.value,
        "title": "Subventions attribuées par la Ville de Nevers",
        "description": "Chaque subvention versée à une association : montant, objet, date.\n\nDepuis 2024.",
        "schema_id": "scdl/subventions",
        "schema_version": "2.1.1",
        "frequency": "ANNUAL",
        "theme": "ECON",
        "keywords": ["associations", "subventions"],
        "territory": "commune:58194",
        "period_start": date(2024, 1, 1),
        "period_end": date(2025, 12, 31),
        "contact_name": "Service des finances",
        "contact_email": "finances@nevers.example",
        "published_at": datetime(2026, 2, 3, 10, 0, tzinfo=UTC),
        "modified_at": datetime(2026, 11, 20, 14, 15, tzinfo=UTC),
        "version_number": 2,
        "row_count": 120,
        "error_count": 0,
    }
    return Dataset.objects.create(**{**facts, **changes})


def make_version(
    dataset: Dataset, *, number: int = 0, note: str = "Année 2025 ajoutée", through: Organisation | None = None
) -> Version:
    """A version of a data set: the newest, or that of an earlier number."""
    return Version.objects.create(
        dataset=dataset,
        number=number or dataset.version_number,
        published_at=dataset.published_at if number else dataset.modified_at,
        through=through,
        note=note,
        schema_id=dataset.schema_id,
        schema_version=dataset.schema_version,
        columns=["nomBeneficiaire", "montant"],
        row_count=120,
        csv_sha256=CSV_SHA256,
        csv_bytes=21_345,
    )
