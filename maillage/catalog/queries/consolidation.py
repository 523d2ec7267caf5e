"""What there is to merge: the published tables of one schema in a territory, and which merged ones are out of date."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from django.db.models import Q

from maillage.catalog.models import Dataset, Version
from maillage.catalog.queries.datasets import datasets_in, rows_table
from maillage.catalog.queries.files import version_folder
from maillage.catalog.rules.consolidation import SourceTable
from maillage.catalog.terms import DatasetKind, DatasetState

BAD_ROWS_FILE: Final = "bad_rows.npy"
# Why a merged data set was withdrawn by the follower; told on its page, so in French, and what it comes back by.
NO_SOURCE: Final = "Plus aucun organisme ne publie ce jeu de données dans ce territoire."


def source_versions(schema_id: str, address: str) -> list[Version]:
    """The newest version of each data set of that schema shown in a territory, by publisher and name.

    Only what its organisation published itself: what is merged already, harvested or measured would be there twice.
    Invented rows are never mixed with real ones: they are merged where there is nothing else.
    """
    own = datasets_in(address).filter(schema_id=schema_id, kind=DatasetKind.OWN.value)
    sources = list(own.order_by("organisation__name", "slug"))
    real = [dataset for dataset in sources if not dataset.is_demonstration]
    found = [_newest(dataset) for dataset in real or sources]
    return [version for version in found if version is not None]


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


def consolidated_dataset(organisation_id: int, schema_id: str, address: str) -> Dataset | None:
    """The merged data set that an organisation keeps of a schema in a territory, shown or withdrawn; None if none."""
    return Dataset.objects.filter(
        kind=DatasetKind.CONSOLIDATED.value, organisation_id=organisation_id, schema_id=schema_id, territory=address
    ).first()


def stale_consolidations() -> Iterator[Dataset]:
    """The merged data sets that were not made from what is published now.

    One that was withdrawn for want of sources is among them when there are some again; one that somebody withdrew
    for another reason stays as it is.
    """
    kept = Q(state=DatasetState.PUBLISHED.value)
    waiting = Q(state=DatasetState.WITHDRAWN.value, withdrawn_reason=NO_SOURCE)
    for dataset in Dataset.objects.filter(kept | waiting, kind=DatasetKind.CONSOLIDATED.value).order_by("pk"):
        sources = sources_named(source_versions(dataset.schema_id, dataset.territory))
        is_in_force = dataset.state == DatasetState.PUBLISHED.value
        newest = _newest(dataset)
        if (is_in_force or sources) and (not is_in_force or newest is None or newest.sources != sources):
            yield dataset


def sources_named(versions: list[Version]) -> list[dict[str, str | int]]:
    """The identity of each source, as ``Version.sources`` keeps it."""
    return [{"dataset": str(one.dataset_id), "version": one.number} for one in versions]


def _newest(dataset: Dataset) -> Version | None:
    return dataset.versions.select_related("dataset__organisation").order_by("-number").first()


def consolidated_in(address: str) -> dict[str, str]:
    """The slug of the merged data set in force of each schema, for the territory itself; the oldest where two are."""
    kept = Dataset.objects.filter(
        kind=DatasetKind.CONSOLIDATED.value, state=DatasetState.PUBLISHED.value, territory=address
    )
    return dict(kept.order_by("-published_at").values_list("schema_id", "slug"))
