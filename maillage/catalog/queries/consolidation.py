"""What there is to merge: the published tables of one schema in a territory, and which merged ones are out of date."""

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

# Why a merged data set was withdrawn by the follower; told on its page, so in French, and what it comes back by.
NO_SOURCE: Final = "Plus aucun organisme ne publie ce jeu de données dans ce territoire."


def may_merge(choice: OrganisationChoice, place: Territory) -> bool:
    """Whether who may act as ``choice`` says merges the data sets of a territory in its name."""
    return choice.role.allows(Role.PUBLISHER) and _merges(choice.organisation, place)


def _merges(organisation: Organisation, place: Territory) -> bool:
    """An organisation merges what is published in its own territory, the agency everywhere; of a commune none does."""
    if place.kind is Kind.COMMUNE or organisation.is_sandbox:
        return False
    is_its_own = organisation.territory == place.address and organisation.kind == place.kind.value
    return is_its_own or organisation.kind == OrganisationKind.AGENCY


def merging(user: Person, organisation: Organisation, place: Territory) -> Acting:
    """``user`` merging data sets of a territory in the name of ``organisation``; Forbidden where she or it may not."""
    who = acting(user, organisation, Role.PUBLISHER, Capability.OPEN)
    if not _merges(organisation, place):
        message = sentence("Seules l’organisation de ce territoire et l’agence peuvent réunir ses jeux de données.")
        raise Forbidden("merge_of_another", message)
    return who


def source_versions(schema_id: str, address: str, *, is_invented: bool) -> list[Version]:
    """The newest version of each data set of that schema shown in a territory, by publisher and name.

    Only what its organisation published itself: what is merged already, harvested or measured would be there twice.
    Of real ones or of invented ones: no merged data set is made of both, nor of one kind after the other.
    """
    newest = [_newest_version(dataset) for dataset in _source_datasets(schema_id, address, is_invented=is_invented)]
    return [version for version in newest if version is not None]


def has_real_sources(schema_id: str, address: str) -> bool:
    """Whether an organisation that was not invented publishes that schema in a territory."""
    return bool(_source_datasets(schema_id, address, is_invented=False))


def _source_datasets(schema_id: str, address: str, *, is_invented: bool) -> list[Dataset]:
    try:
        territory(address)
    except (NotFound, Refused):
        # The territory was retired: what was merged for it has no sources any more.
        return []
    own = datasets_in(address, among=open_datasets()).filter(
        schema_id=schema_id, kind=DatasetKind.OWN.value, version_number__gt=0, is_demonstration=is_invented
    )
    return list(own.order_by("organisation__name", "slug"))


def source_table(version: Version) -> SourceTable:
    """One published table with whose it is, ready to be merged."""
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
    """The merged data set that an organisation keeps of a schema in a territory, shown or withdrawn; None if none.

    That of real data sets and that of invented ones are two: no address turns from one kind into the other.
    """
    return Dataset.objects.filter(
        kind=DatasetKind.CONSOLIDATED.value,
        organisation_id=organisation_id,
        schema_id=schema_id,
        territory=address,
        is_demonstration=is_invented,
    ).first()


def stale_consolidations() -> Iterator[Dataset]:
    """The merged data sets that were not made from what is published now, of organisations that take part.

    One that was withdrawn for want of sources is among them when there are some again; one that somebody withdrew
    for another reason stays as it is.
    """
    in_force = Q(state=DatasetState.PUBLISHED.value)
    waiting = Q(state=DatasetState.WITHDRAWN.value, withdrawn_reason=NO_SOURCE)
    merged = Dataset.objects.filter(in_force | waiting, kind=DatasetKind.CONSOLIDATED.value)
    for dataset in merged.filter(organisation__state=OrganisationState.ACCEPTED.value).order_by("pk"):
        # Asked every few seconds: of each source, its row alone.
        named = _source_datasets(dataset.schema_id, dataset.territory, is_invented=dataset.is_demonstration)
        sources = [_source_identity(dataset.pk, dataset.version_number) for dataset in named]
        is_in_force = dataset.state == DatasetState.PUBLISHED.value
        newest = _newest_version(dataset)
        if (is_in_force or sources) and (not is_in_force or newest is None or newest.sources != sources):
            yield dataset


def sources_named(versions: list[Version]) -> list[dict[str, str | int]]:
    """The identity of each source, as ``Version.sources`` keeps it."""
    return [_source_identity(version.dataset_id, version.number) for version in versions]


def _source_identity(dataset: UUID, number: int) -> dict[str, str | int]:
    return {"dataset": str(dataset), "version": number}


def _newest_version(dataset: Dataset) -> Version | None:
    return (
        dataset.versions.filter(withdrawn_at=None).select_related("dataset__organisation").order_by("-number").first()
    )


def consolidated_in(address: str) -> dict[str, str]:
    """The slug of the merged data set in force of each schema, for the territory itself; the oldest where two are."""
    datasets = shown_datasets().filter(kind=DatasetKind.CONSOLIDATED.value, territory=address)
    return dict(datasets.order_by("-published_at").values_list("schema_id", "slug"))
