"""The data set endpoints (under /api/v1): search, detail with versions and files, schema, column profiles."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from maillage.core.problems import NotFound, sentence
from maillage.core.schema.terms import Field as SchemaField
from maillage.core.schema.terms import FieldType
from maillage.core.schema.terms import Schema as TableSchema
from maillage.kits.search.api import searching
from maillage.opendata.catalog.domain.dataset_search import DatasetSearch
from maillage.opendata.catalog.domain.terms import FileForm, Licence
from maillage.opendata.catalog.store.addresses import dataset_href, file_href, named_file_href, rows_href
from maillage.opendata.catalog.store.datasets import (
    contact_of,
    newest_version,
    readable_dataset_at,
    version_with_rows,
    versions_of,
)
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.catalog.store.packages import package_of
from maillage.opendata.catalog.store.search import datasets_searched
from maillage.opendata.catalog.store.tables.column_profiles import column_profiles, usual_values
from maillage.opendata.catalog.store.tables.engine import schema_of
from maillage.opendata.catalog.store.typed_tables import query_table
from maillage.opendata.catalog.store.version_files import cached_size, derived_files, forms_of
from maillage.web.api_answers import Extended, FilledText, PageOf, PageParameters, origin_in, page_answer

router = Router(tags=["datasets"])
DatasetPath = Annotated[str, Path(max_length=120, description="The id of a data set, or its slug.")]
_COUNTED: Final = ("added", "changed", "gone")


class DatasetSummary(Schema):
    """One data set in a list."""

    id: str
    slug: str
    title: str
    description: str
    organisation_id: str = Field(validation_alias="organisation.slug")
    organisation_name: str = Field(validation_alias="organisation.name")
    kind: str
    theme: str
    keywords: list[str]
    territory: FilledText
    licence: str
    licence_url: str
    frequency: str
    schema_id: FilledText
    schema_version: FilledText
    version: int | None
    rows: int | None = Field(validation_alias="row_count")
    errors: int | None = Field(validation_alias="error_count")
    quality_percent: int | None
    published_at: dt.datetime
    modified_at: dt.datetime
    page_url: str
    is_demonstration: bool

    @staticmethod
    def resolve_id(dataset: Dataset) -> str:
        """The UUID, which does not change when the title does."""
        return str(dataset.id)

    @staticmethod
    def resolve_licence_url(dataset: Dataset) -> str:
        """URL of the licence text; "" without a licence."""
        return Licence(dataset.licence).address if dataset.licence else ""

    @staticmethod
    def resolve_version(dataset: Dataset) -> int | None:
        """The number of the newest version."""
        return dataset.version_number or None

    @staticmethod
    def resolve_page_url(dataset: Dataset, context: dict[str, Any]) -> str:
        """URL of the page of the data set."""
        return f"{origin_in(context)}{dataset_href(dataset)}"


class DatasetList(PageOf[DatasetSummary]):
    """A page of data sets."""


class DistributionAnswer(Schema):
    """One file of the newest version, under an address that never changes; its size where it has been made."""

    format: str
    url: str
    size_bytes: int | None


class VersionDifference(Schema):
    """How many rows differ from the version before; null where that was not counted."""

    added: int | None = None
    changed: int | None = None
    gone: int | None = None


class VersionAnswer(Schema):
    """One version: its rows and errors, what changed, its CSV for ever."""

    number: int
    published_at: dt.datetime
    note: str
    rows: int = Field(validation_alias="row_count")
    errors: int = Field(validation_alias="error_count")
    rows_with_errors: int = Field(validation_alias="bad_row_count")
    difference: VersionDifference
    crs: str = Field(
        validation_alias="map_system",
        description="EPSG:2154: the system that its publisher chose for the map; empty where the file said its own.",
    )
    csv_url: str
    csv_sha256: str

    @staticmethod
    def resolve_difference(version: Version) -> dict[str, int]:
        """Only the three counts; ``Version.difference`` also stores samples."""
        counted = version.difference or {}
        return {name: int(counted[name]) for name in _COUNTED if name in counted}

    @staticmethod
    def resolve_csv_url(version: Version, context: dict[str, Any]) -> str:
        """URL of the CSV file of this version."""
        return f"{origin_in(context)}{file_href(version.dataset, FileForm.CSV, number=version.number)}"


class DatasetAnswer(DatasetSummary):
    """One data set whole; ``newest`` of its object is the version in force."""

    period_start: dt.date | None
    period_end: dt.date | None
    contact_name: str
    contact_email: str
    through: str | None = Field(description="The organisation that published the newest version in its stead.")
    rows_url: str | None
    files: list[DistributionAnswer]
    versions: list[VersionAnswer]

    @staticmethod
    def resolve_through(dataset: Any) -> str | None:
        """Name of the organisation that published on behalf of the owner; None if the owner published it."""
        return dataset.newest.through.name if dataset.newest and dataset.newest.through else None

    @staticmethod
    def resolve_rows_url(dataset: Any, context: dict[str, Any]) -> str | None:
        """URL of the rows endpoint; None if no version is published on this site."""
        return f"{origin_in(context)}{rows_href(dataset)}" if dataset.newest else None

    @staticmethod
    def resolve_files(dataset: Any, context: dict[str, Any]) -> list[dict[str, Any]]:
        """The files of the newest version, or the remote files of a harvested data set."""
        return list(_files(dataset, dataset.newest, origin_in(context)))

    @staticmethod
    def resolve_versions(dataset: Dataset) -> list[Version]:
        """The versions in force, newest first; withdrawn ones are left out."""
        return [version for version in versions_of(dataset) if version.withdrawn_at is None]


class FieldAnswer(Schema):
    """One column of the schema."""

    name: str
    type: FieldType
    title: str
    description: str
    is_required: bool = Field(validation_alias="constraints.required")
    values: list[str] = Field(validation_alias="constraints.enum")
    pattern: str | None = Field(validation_alias="constraints.pattern")
    example: str | None

    @staticmethod
    def resolve_example(field: SchemaField) -> str | None:
        """The first example of the field, if any."""
        return field.examples[0] if field.examples else None


class SchemaAnswer(Schema):
    """The schema that the newest version follows."""

    id: str
    version: str
    title: str
    fields: list[FieldAnswer]


class UsualValue(Schema):
    """A value and how many rows have it."""

    value: str | int | float | None
    rows: int


class ColumnAnswer(Schema):
    """What a column holds. ``kind`` is how it is compared; ``is_typed`` says whether every value is of that kind."""

    name: str
    kind: str
    is_typed: bool
    filled: int
    distinct_estimate: int
    least: str | int | float | None
    greatest: str | int | float | None
    usual: list[UsualValue]


class ProfileAnswer(Schema):
    """The columns of the newest version."""

    rows: int
    columns: list[ColumnAnswer]


@router.get("/datasets", response=DatasetList, summary="Search data sets")
@searching(DatasetSearch)
def search_datasets(request: HttpRequest, search: DatasetSearch, parameters: Query[PageParameters]) -> dict[str, Any]:
    """Published data sets by words and facets, a page at a time."""
    results = datasets_searched(search, page_size=parameters.page_size)
    # The search clamps the page number to the last page, as the HTML list wants; here a page past the end is empty.
    datasets = results.datasets if results.page == parameters.page else ()
    return page_answer(request, parameters, total=results.total, items=datasets)


@router.get("/datasets/{dataset}", response=DatasetAnswer, summary="Get one data set with its versions and files")
def get_dataset(request: HttpRequest, dataset: DatasetPath) -> Extended:
    """The description, every version, the files of the newest."""
    described = readable_dataset_at(dataset, request.user)
    name, email = contact_of(described)
    return Extended(described, newest=newest_version(described), contact_name=name, contact_email=email)


@router.get("/datasets/{dataset}/schema", response=SchemaAnswer, summary="Get the schema that a data set follows")
def get_dataset_schema(request: HttpRequest, dataset: DatasetPath) -> TableSchema:
    """Its columns with their types and constraints; 404 where the data set follows none."""
    described = schema_of(version_with_rows(readable_dataset_at(dataset, request.user)))
    if described is None:
        message = sentence("Ce jeu de données ne suit aucun modèle : voyez /profile pour ses colonnes.")
        raise NotFound("no_schema", message)
    return described


@router.get("/datasets/{dataset}/profile", response=ProfileAnswer, summary="Get what the columns of a data set hold")
def get_dataset_profile(request: HttpRequest, dataset: DatasetPath) -> dict[str, Any]:
    """For each column: its kind, how many values and different ones, the least, the greatest, the usual."""
    version = version_with_rows(readable_dataset_at(dataset, request.user))
    path = query_table(version)
    columns = [
        {
            "name": profile.column.name,
            "kind": profile.column.kind.value,
            "is_typed": profile.column.is_whole,
            "filled": profile.filled,
            "distinct_estimate": profile.distinct,
            "least": profile.least,
            "greatest": profile.greatest,
            "usual": [{"value": value, "rows": rows} for value, rows in usual_values(path, place)],
        }
        for place, profile in enumerate(column_profiles(path))
    ]
    return {"rows": version.row_count, "columns": columns}


def _files(dataset: Any, version: Version | None, origin: str) -> Iterator[dict[str, Any]]:
    if version is None:
        for remote in dataset.remote_files.all():
            yield {"format": remote.form, "url": remote.url, "size_bytes": remote.size_bytes}
        return
    package = package_of(version)
    if package is not None:
        href = named_file_href(dataset, package.name(dataset))
        yield {"format": package.form.ending, "url": f"{origin}{href}", "size_bytes": package.size_bytes}
    for form in forms_of(version):
        size = version.csv_bytes if form is FileForm.CSV else cached_size(version, form)
        yield {"format": form.value, "url": f"{origin}{file_href(dataset, form)}", "size_bytes": size}
    for derived in derived_files(version):
        href = named_file_href(dataset, f"{dataset.slug}-{derived.ending}")
        yield {"format": derived.ending, "url": f"{origin}{href}", "size_bytes": None}
