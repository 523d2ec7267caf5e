"""What can be merged: the published tables of a schema in a territory, and the stale consolidated data sets."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import Q

from maillage.accounts.queries import Organisation
from maillage.accounts.queries.people import Person
from maillage.accounts.queries.permissions import OrganisationChoice, acting
from maillage.accounts.terms import Acting, Capability, OrganisationKind, OrganisationState, Role
from maillage.catalog.models import Dataset, Version
from maillage.catalog.queries.datasets import (
    BAD_ROWS_FILE,
    datasets_in,
    open_datasets,
    rows_table,
    shown_datasets,
    version_folder,
)
from maillage.catalog.rules.consolidation import SourceTable
from maillage.catalog.terms import DatasetKind, DatasetState
from maillage.core.problems import Forbidden, NotFound, Refused, sentence
from maillage.territory.queries import territory
from maillage.territory.terms import Kind, Territory

# Withdrawal reason set by the background process; displayed, hence French. It also marks what may be restored.
NO_SOURCE: Final = "Plus aucun organisme ne publie ce jeu de données dans ce territoire."


def may_merge(choice: OrganisationChoice, place: Territory) -> bool:
    """Whether ``choice`` lets its person consolidate the data sets of a territory."""
    return choice.role.allows(Role.PUBLISHER) and _merges(choice.organisation, place)


def _merges(organisation: Organisation, place: Territory) -> bool:
    """An organisation may consolidate its own territory, the agency any; a single commune is never consolidated."""
    if place.kind is Kind.COMMUNE or organisation.is_sandbox:
        return False
    is_its_own = organisation.territory == place.address and organisation.kind == place.kind.value
    return is_its_own or organisation.kind == OrganisationKind.AGENCY


def merging(user: Person, organisation: Organisation, place: Territory) -> Acting:
    """``user`` acting for ``organisation`` to consolidate a territory; Forbidden if either of them may not."""
    who = acting(user, organisation, Role.PUBLISHER, Capability.OPEN)
    if not _merges(organisation, place):
        message = sentence("Seules l’organisation de ce territoire et l’agence peuvent réunir ses jeux de données.")
        raise Forbidden("merge_of_another", message)
    return who


def source_versions(schema_id: str, address: str, *, is_invented: bool) -> list[Version]:
    """The newest version of each published data set of that schema in a territory, by publisher and name.

    Only what organisations published themselves: merged, harvested or measured data would be counted twice. Real and
    invented data are never mixed.
    """
    newest = [_newest_version(dataset) for dataset in _source_datasets(schema_id, address, is_invented=is_invented)]
    return [version for version in newest if version is not None]


def has_real_sources(schema_id: str, address: str) -> bool:
    """Whether a real organisation publishes that schema in a territory."""
    return bool(_source_datasets(schema_id, address, is_invented=False))


def _source_datasets(schema_id: str, address: str, *, is_invented: bool) -> list[Dataset]:
    try:
        territory(address)
    except (NotFound, Refused):
        # A retired territory has no sources any more.
        return []
    own = datasets_in(address, among=open_datasets()).filter(
        schema_id=schema_id, kind=DatasetKind.OWN.value, version_number__gt=0, is_demonstration=is_invented
    )
    return list(own.order_by("organisation__name", "slug"))


def source_table(version: Version) -> SourceTable:
    """A published table with its publisher, ready to be merged."""
    dataset, organisation = version.dataset, version.dataset.organisation
    bad_rows = version_folder(dataset.pk, version.number) / BAD_ROWS_FILE
    return SourceTable(
        organisation=organisation.name,
        siret=organisation.siret,
        territory=organisation.territory,
        dataset_slug=dataset.slug,
        version=version.number,
        published_on=version.published_at.date(),
        rows=rows_table(version),
        bad_rows=np.load(bad_rows) if bad_rows.exists() else np.empty(0, np.int32),
    )


def consolidated_dataset(organisation_id: int, schema_id: str, address: str, *, is_invented: bool) -> Dataset | None:
    """The consolidated data set of a schema in a territory that an organisation keeps, withdrawn or not; None if none.

    Real and invented data have separate data sets: a URL never changes from one kind to the other.
    """
    return Dataset.objects.filter(
        kind=DatasetKind.CONSOLIDATED.value,
        organisation_id=organisation_id,
        schema_id=schema_id,
        territory=address,
        is_demonstration=is_invented,
    ).first()


def stale_consolidations() -> Iterator[Dataset]:
    """The consolidated data sets whose sources changed since they were built, for accepted organisations.

    Includes those that were withdrawn for lack of sources and have some again; those withdrawn by a person are left
    alone.
    """
    in_force = Q(state=DatasetState.PUBLISHED.value)
    waiting = Q(state=DatasetState.WITHDRAWN.value, withdrawn_reason=NO_SOURCE)
    merged = Dataset.objects.filter(in_force | waiting, kind=DatasetKind.CONSOLIDATED.value)
    for dataset in merged.filter(organisation__state=OrganisationState.ACCEPTED.value).order_by("pk"):
        # Runs every few seconds: one query for the rows of the sources, without opening files.
        named = _source_datasets(dataset.schema_id, dataset.territory, is_invented=dataset.is_demonstration)
        sources = [_source_identity(dataset.pk, dataset.version_number) for dataset in named]
        is_in_force = dataset.state == DatasetState.PUBLISHED.value
        newest = _newest_version(dataset)
        if (is_in_force or sources) and (not is_in_force or newest is None or newest.sources != sources):
            yield dataset


def sources_named(versions: list[Version]) -> list[dict[str, str | int]]:
    """The identities of the sources, as stored in ``Version.sources``."""
    return [_source_identity(version.dataset_id, version.number) for version in versions]


def _source_identity(dataset: UUID, number: int) -> dict[str, str | int]:
    return {"dataset": str(dataset), "version": number}


def _newest_version(dataset: Dataset) -> Version | None:
    return (
        dataset.versions.filter(withdrawn_at=None).select_related("dataset__organisation").order_by("-number").first()
    )


def consolidated_in(address: str) -> dict[str, str]:
    """Slug of the consolidated data set in force per schema, for the territory itself; the oldest of several."""
    datasets = shown_datasets().filter(kind=DatasetKind.CONSOLIDATED.value, territory=address)
    return dict(datasets.order_by("-published_at").values_list("schema_id", "slug"))
