"""Publishes data sets without an uploaded file: tables of a schema merged over a territory, and tables of features.

There is no queue that could be lost: ``Version.sources`` of the newest version names the versions it was merged from,
and a data set is stale if they differ from what is published now. Tables of features are published by the agency with
the same checks, files and feeds as everyone's.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
import structlog
from django.db import transaction
from pyarrow import csv

from maillage.accounts.queries.organisations import organisation_of
from maillage.accounts.record.people import agency_organisation
from maillage.accounts.record.trace import installation_acting
from maillage.accounts.terms import Acting
from maillage.catalog.models import Dataset, Version
from maillage.catalog.queries import consolidation
from maillage.catalog.queries.datasets import dataset_folder
from maillage.catalog.queries.lookups import lookups
from maillage.catalog.queries.schemas import model_named
from maillage.catalog.record.publishing import publish_ready, ready_table, withdraw
from maillage.catalog.rules.consolidation import merged_table
from maillage.catalog.terms import DatasetKind, Frequency, Licence
from maillage.catalog.terms.description import Description, FeatureTable
from maillage.core.problems import Problem, Refused, sentence
from maillage.core.schema.check import check_table
from maillage.core.tables.reading import RowsInMemory, open_source
from maillage.core.tables.terms import LIMITS
from maillage.kits.lists.columns import Columns, Row
from maillage.kits.lists.files import write_csv_list
from maillage.territory.queries import territory
from maillage.web.installation import agency_name, home_territory

_NOTHING: Final = "nothing_to_consolidate"
log = structlog.get_logger("maillage.catalog")
_SOURCE: Final = "edition"


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
        is_invented = not consolidation.has_real_sources(schema_id, address)
    dataset = consolidation.consolidated_dataset(acting.organisation_id, schema_id, address, is_invented=is_invented)
    merged = _MergedSet(schema_id, address, is_invented)
    return _publish_merged(acting, dataset, merged, now=now)


def consolidate_again(now: datetime) -> int:
    """Republish stale consolidated data sets, withdraw those without sources; the number of them.

    One that fails (schema or territory removed) does not stop the others.
    """
    count = 0
    for dataset in consolidation.stale_consolidations():
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
                withdraw(acting, dataset, reason=consolidation.NO_SOURCE, now=now)
        except Problem as problem:
            # The current version stays, and the next run tries again.
            log.warning("not consolidated", dataset=dataset.slug, code=problem.code, reason=problem.text)
        else:
            count += 1
    return count


def _publish_merged(acting: Acting, dataset: Dataset | None, merged: _MergedSet, *, now: datetime) -> Version:
    schema_id, address = merged.schema_id, merged.address
    sources = consolidation.source_versions(schema_id, address, is_invented=merged.is_invented)
    schema = model_named(schema_id).latest.schema
    if schema is None or not sources:
        message = sentence("Personne n’a encore publié ce jeu de données dans ce territoire : il n’y a rien à réunir.")
        raise Refused(_NOTHING, message)
    table = merged_table(
        [field.name for field in schema.fields], [consolidation.source_table(version) for version in sources]
    )
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
        version.sources = list(consolidation.sources_named(sources))
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
