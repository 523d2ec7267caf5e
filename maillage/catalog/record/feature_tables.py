"""Puts tables that features make into the catalogue, under the agency: same checks, same files, same feeds."""

import shutil
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import pyarrow as pa
from django.conf import settings
from django.db import transaction
from pyarrow import csv

from maillage.accounts.record import agency_organisation, installation_acting
from maillage.catalog.models import Dataset, Version
from maillage.catalog.queries.files import dataset_folder
from maillage.catalog.queries.lookups import lookups
from maillage.catalog.queries.schemas import model_named
from maillage.catalog.record.publishing import publish_ready, ready_table
from maillage.catalog.terms import DatasetKind, FeatureTable
from maillage.catalog.terms.description import Description
from maillage.core.problems import Refused, sentence
from maillage.core.schema.check import check_table
from maillage.core.tables.reading import open_source

_SOURCE: Final = "edition"


def publish_tables(tables: Sequence[FeatureTable], *, now: datetime) -> list[Version]:
    """The versions that are new: a table whose edition stands already is left as it is."""
    organisation = agency_organisation(settings.AGENCY_NAME)
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
        description = Description(
            title=table.title,
            description=table.description,
            licence=table.licence,
            frequency=table.frequency,
            theme=table.theme,
            keywords=table.keywords,
            territory=table.territory,
            period_start=table.period_start,
            period_end=table.period_end,
            contact_name=settings.AGENCY_NAME,
            contact_email=organisation.email,
        )
        files = ready_table(
            acting,
            table=cells,
            schema=(schema.id, schema.version),
            report=check_table(open_source(table.file), schema, lookups=lookups()),
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
    """How many data sets of that kind, made from invented rows, were erased, with their files."""
    invented = Dataset.objects.filter(kind=kind.value, is_demonstration=True)
    folders = [dataset_folder(key) for key in invented.values_list("pk", flat=True)]
    if folders:
        invented.delete()
    for folder in folders:
        # The rows are gone: a folder that could not be removed is read by nobody.
        shutil.rmtree(folder, ignore_errors=True)
    return len(folders)
