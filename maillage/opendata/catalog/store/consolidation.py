"""Data sets without an uploaded file: tables of a schema merged over a territory, and tables of features.

There is no queue that could be lost: ``Version.sources`` of the newest version names the versions it was merged from,
and a data set is stale if they differ from what is published now. Tables of features are published by the agency with
the same checks, files and feeds as everyone's.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import numpy as np
import pyarrow as pa
import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from pyarrow import csv

from maillage.accounts.domain.terms import Acting, Capability, OrganisationKind, OrganisationState, Role
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.organisations import organisation_of
from maillage.accounts.store.people import Person
from maillage.accounts.store.permissions import OrganisationChoice, acting
from maillage.accounts.store.person_accounts import agency_organisation
from maillage.accounts.store.trace import installation_acting
from maillage.core.problems import Forbidden, NotFound, Problem, Refused, sentence
from maillage.core.schema.check import check_table
from maillage.core.tables.reading import RowsInMemory, open_source
from maillage.core.tables.terms import LIMITS
from maillage.kits.lists.columns import Columns, Row
from maillage.kits.lists.files import write_csv_list
from maillage.opendata.catalog.domain.consolidation import SourceTable, merged_table
from maillage.opendata.catalog.domain.description import Description, FeatureTable
from maillage.opendata.catalog.domain.terms import DatasetKind, DatasetState, Frequency, Licence
from maillage.opendata.catalog.store.datasets import (
    BAD_ROWS_FILE,
    dataset_folder,
    datasets_in,
    open_datasets,
    rows_table,
    shown_datasets,
    version_folder,
)
from maillage.opendata.catalog.store.lookups import lookups
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.catalog.store.publishing import publish_ready, ready_table, withdraw
from maillage.opendata.catalog.store.schemas import model_named
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.store.territories import territory
from maillage.web.installation import agency_name, home_territory

# Withdrawal reason set by the background process; displayed, hence French. It also marks what may be restored.
NO_SOURCE: Final = "Plus aucun organisme ne publie ce jeu de données dans ce territoire."
_NOTHING: Final = "nothing_to_consolidate"
log = structlog.get_logger("maillage.opendata.catalog")
_SOURCE: Final = "edition"


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
        published_on=localdate(version.published_at),
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


@dataclass(frozen=True, slots=True)
class _MergedSet:
    """The scope of a consolidated data set: schema, territory, real or invented sources."""

    schema_id: str
    address: str
    is_invented: bool


def consolidate(
    acting: Acting, *, schema_id: str, address: str, now: datetime, is_invented: bool | None = None
) -> Version:
    """Create or update the consolidated data set of a schema in a territory, for the acting organisation.

    ``is_invented`` None takes invented sources only if there are no real ones. Refused if nothing is published under
    the schema there, or the schema describes no table.
    """
    if is_invented is None:
        is_invented = not has_real_sources(schema_id, address)
    dataset = consolidated_dataset(acting.organisation_id, schema_id, address, is_invented=is_invented)
    merged = _MergedSet(schema_id, address, is_invented)
    return _publish_merged(acting, dataset, merged, now=now)


def consolidate_again(now: datetime) -> int:
    """Republish stale consolidated data sets, withdraw those without sources; the number of them.

    One that fails (schema or territory removed) does not stop the others.
    """
    count = 0
    for dataset in stale_consolidations():
        try:
            acting = installation_acting(dataset.organisation_id)
            try:
                merged = _MergedSet(dataset.schema_id, dataset.territory, dataset.is_demonstration)
                _publish_merged(acting, dataset, merged, now=now)
            except Refused as refusal:
                if refusal.code != _NOTHING:
                    raise
                # The sources may have gone for a reason that concerns persons: what was merged from them is withdrawn
                # too.
                withdraw(acting, dataset, reason=NO_SOURCE, now=now)
        except Problem as problem:
            # The current version stays, and the next run tries again.
            log.warning("not consolidated", dataset=dataset.slug, code=problem.code, reason=problem.text)
        else:
            count += 1
    return count


def _publish_merged(acting: Acting, dataset: Dataset | None, merged: _MergedSet, *, now: datetime) -> Version:
    schema_id, address = merged.schema_id, merged.address
    sources = source_versions(schema_id, address, is_invented=merged.is_invented)
    schema = model_named(schema_id).latest.schema
    if schema is None or not sources:
        message = sentence("Personne n’a encore publié ce jeu de données dans ce territoire : il n’y a rien à réunir.")
        raise Refused(_NOTHING, message)
    table = merged_table([field.name for field in schema.fields], [source_table(version) for version in sources])
    # The merged rows are checked against the newest schema; their publishers may have used an older one.
    columns = [column.to_pylist() for column in table.columns]
    rows = RowsInMemory(tuple(table.column_names), list(zip(*columns, strict=True)))
    report = check_table(rows, schema, lookups=lookups())
    # The description of the merged data set; licence and period are derived from all sources.
    model, place = model_named(schema_id), territory(address)
    organisation = organisation_of(acting)
    datasets = [version.dataset for version in sources]
    names = ", ".join(sorted({dataset.organisation.name for dataset in datasets}))
    starts = [dataset.period_start for dataset in datasets if dataset.period_start]
    ends = [dataset.period_end for dataset in datasets if dataset.period_end]
    # ODbL as soon as one source is: a derivative database must be shared alike (article 4.4).
    is_shared_alike = any(dataset.licence == Licence.ODBL.value for dataset in datasets)
    described = Description(
        title=f"{model.title} : {place.name}, jeux réunis",
        description=(
            f"{model.summary} Réunit ce qu’ont publié : {names}. Chaque ligne dit de quel organisme, de quel jeu et de "
            "quelle version elle vient, et si elle est conforme au schéma. Réuni de nouveau à chaque changement."
        ),
        licence=Licence.ODBL if is_shared_alike else Licence.LICENCE_OUVERTE,
        frequency=Frequency.IRREGULAR,
        theme=model.theme,
        keywords=model.words[:8],
        territory=address,
        period_start=min(starts, default=None),
        period_end=max(ends, default=None),
        contact_name=organisation.name,
        contact_email=organisation.email,
    )
    files = ready_table(acting, table=table, schema=(schema.id, schema.version), report=report, dataset=dataset)
    with files as ready, transaction.atomic():
        if dataset is not None:
            now_in_force = Dataset.objects.values_list("state", "withdrawn_reason").get(pk=dataset.pk)
            if now_in_force != (dataset.state, dataset.withdrawn_reason):
                # A person withdrew it during the merge: that decision stands.
                message = sentence(
                    "Ce jeu réuni a été retiré ou rétabli entre-temps : rechargez la page, puis recommencez."
                )
                raise Refused("consolidation_changed", message)
        note = f"{len(sources)} jeux réunis"
        version = publish_ready(acting, ready, description=described, kind=DatasetKind.CONSOLIDATED, note=note, now=now)
        version.sources = list(sources_named(sources))
        version.save(update_fields=["sources"])
        version.dataset.is_demonstration = merged.is_invented
        version.dataset.save(update_fields=["is_demonstration"])
    log.info("consolidated", dataset=version.dataset.slug, version=version.number, sources=len(sources))
    return version


def publish_rows(
    schema_id: str,
    columns: Columns[Row],
    rows: Iterable[Row],
    *,
    slug: str,
    now: datetime,
    frequency: Frequency = Frequency.DAILY,
) -> int:
    """Publish rows of the agency if they are new or differ from the newest version; 1 if published, 0 if not."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{slug}.csv"
        with path.open("wb") as file:
            write_csv_list(columns, rows, file)
        edition = hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()
        table = own_table(schema_id, path, slug=slug, edition=edition, frequency=frequency)
        return len(publish_tables([table], now=now))


def own_table(
    schema_id: str, file: Path, *, slug: str, edition: str, frequency: Frequency = Frequency.DAILY
) -> FeatureTable:
    """A table of the agency, described by its schema."""
    model = model_named(schema_id)
    description = Description(
        title=model.title,
        description=model.summary,
        licence=model.licence,
        frequency=frequency,
        theme=model.theme,
        keywords=model.words[:8],
        territory=home_territory(),
        period_start=None,
        period_end=None,
        contact_name=agency_name(),
        contact_email="",
    )
    return FeatureTable(
        slug=slug, edition=edition, description=description, file=file, schema_id=model.id, kind=DatasetKind.OWN
    )


def publish_tables(tables: Sequence[FeatureTable], *, now: datetime) -> list[Version]:
    """Publish the tables whose edition is not yet published; the new versions."""
    organisation = agency_organisation(agency_name())
    acting = installation_acting(organisation.pk)
    versions = []
    for table in tables:
        dataset = Dataset.objects.filter(slug=table.slug).first()
        newest = dataset.versions.order_by("-number").first() if dataset else None
        edition = [{_SOURCE: table.edition}]
        if newest is not None and newest.sources == edition:
            continue
        schema = model_named(table.schema_id).latest.schema
        if schema is None:
            raise Refused("schema_without_table", sentence("Ce schéma ne décrit pas une table."))
        with csv.open_csv(table.file) as head:
            texts = dict.fromkeys(head.schema.names, pa.string())
        cells = csv.read_csv(
            table.file, convert_options=csv.ConvertOptions(column_types=texts, strings_can_be_null=False)
        )
        description = replace(table.description, contact_email=organisation.email)
        files = ready_table(
            acting,
            table=cells,
            schema=(schema.id, schema.version),
            report=check_table(open_source(table.file, limits=LIMITS), schema, lookups=lookups()),
            dataset=dataset,
            source=table.file,
        )
        with files as ready, transaction.atomic():
            version = publish_ready(
                acting, ready, description=description, kind=table.kind, note=table.edition, now=now
            )
            version.sources = edition
            version.save(update_fields=["sources"])
            dataset = version.dataset
            dataset.is_demonstration = table.is_demonstration
            if version.number == 1:
                dataset.slug = table.slug
            dataset.save(update_fields=["is_demonstration", "slug"])
        versions.append(version)
    return versions


def withdraw_demonstration_tables(kind: DatasetKind) -> int:
    """Delete the data sets of that kind made from invented rows, with their files; how many."""
    invented = Dataset.objects.filter(kind=kind.value, is_demonstration=True)
    folders = [dataset_folder(key) for key in invented.values_list("pk", flat=True)]
    if folders:
        invented.delete()
    for folder in folders:
        # The database rows are gone: a folder that could not be removed is unreachable.
        shutil.rmtree(folder, ignore_errors=True)
    return len(folders)
