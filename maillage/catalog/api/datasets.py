"""Data sets over HTTP (under /api/v1): search, one with its versions and files, its schema, what its columns hold."""

from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema

from maillage.catalog.build.typed_tables import query_table
from maillage.catalog.build.version_files import derived_files, forms_of, made_size
from maillage.catalog.models import Dataset, Version
from maillage.catalog.queries.addresses import dataset_href, file_href, named_file_href, rows_href
from maillage.catalog.queries.datasets import (
    contact_of,
    newest_version,
    readable_dataset_at,
    version_with_rows,
    versions_of,
)
from maillage.catalog.queries.search import datasets_searched
from maillage.catalog.queries.tables.column_profiles import column_profiles, usual_values
from maillage.catalog.queries.tables.engine import schema_of
from maillage.catalog.rules.dataset_search import PAGE_SIZE, DatasetSearch
from maillage.catalog.terms import FileForm, Licence
from maillage.core.problems import NotFound, sentence
from maillage.core.schema.terms import FieldType
from maillage.kits.search.api import searching
from maillage.web.public_address import public_url

router = Router(tags=["datasets"])
DatasetPath = Annotated[str, Path(max_length=120, description="slug or id of a data set")]
_MOST_DATASETS: Final = 100
PageSize = Annotated[int, Query(ge=1, le=_MOST_DATASETS)]


class DatasetSummary(Schema):
    """One data set in a list."""

    id: str
    slug: str
    title: str
    description: str
    organisation: str
    organisation_slug: str
    kind: str
    theme: str
    keywords: list[str]
    territory: str | None
    licence: str
    licence_address: str
    frequency: str
    schema_id: str | None
    schema_version: str | None
    version: int | None
    rows: int | None
    errors: int | None
    quality_percent: int | None
    published_at: str
    modified_at: str
    page: str
    is_demonstration: bool


class DatasetList(Schema):
    """A page of data sets: ``total`` in all; ``next`` and ``previous`` are addresses, or null."""

    total: int
    page: int
    page_count: int
    next: str | None
    previous: str | None
    datasets: list[DatasetSummary]


class DistributionAnswer(Schema):
    """One file of the newest version, under an address that never changes; its size where it has been made."""

    form: str
    address: str
    size_bytes: int | None


class VersionAnswer(Schema):
    """One version: its rows and errors, what changed, its CSV for ever."""

    number: int
    published_at: str
    note: str
    rows: int
    errors: int
    rows_with_errors: int
    difference: dict[str, int]
    csv: str
    csv_sha256: str


class DatasetAnswer(DatasetSummary):
    """One data set whole."""

    period_start: str | None
    period_end: str | None
    contact_name: str
    contact_email: str
    through: str | None
    rows_address: str | None
    files: list[DistributionAnswer]
    versions: list[VersionAnswer]


class FieldAnswer(Schema):
    """One column of the schema."""

    name: str
    type: FieldType
    title: str
    description: str
    required: bool
    values: list[str]
    pattern: str | None
    example: str | None


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
def get_datasets(request: HttpRequest, search: DatasetSearch, page_size: PageSize = PAGE_SIZE) -> dict[str, Any]:
    """Published data sets by words and facets, a page at a time."""
    results, origin = datasets_searched(search, page_size=page_size), public_url(request)
    return {
        "total": results.total,
        "page": results.page,
        "page_count": results.page_count,
        "next": page_address(request, results.page + 1) if results.page < results.page_count else None,
        "previous": page_address(request, results.page - 1) if results.page > 1 else None,
        "datasets": [_summary(dataset, origin) for dataset in results.datasets],
    }


@router.get("/datasets/{dataset}", response=DatasetAnswer, summary="One data set with its versions and files")
def get_dataset(request: HttpRequest, dataset: DatasetPath) -> dict[str, Any]:
    """The description, every version, the files of the newest."""
    described, origin = readable_dataset_at(dataset, request.user), public_url(request)
    newest = newest_version(described)
    versions = []
    for version in versions_of(described):
        if version.withdrawn_at is not None:
            continue
        difference = version.difference or {}
        versions.append(
            {
                "number": version.number,
                "published_at": version.published_at.isoformat(),
                "note": version.note,
                "rows": version.row_count,
                "errors": version.error_count,
                "rows_with_errors": version.bad_row_count,
                "difference": {
                    name: int(difference[name]) for name in ("added", "changed", "gone") if name in difference
                },
                "csv": f"{origin}{file_href(described, FileForm.CSV, number=version.number)}",
                "csv_sha256": version.csv_sha256,
            }
        )
    return _summary(described, origin) | {
        "period_start": described.period_start.isoformat() if described.period_start else None,
        "period_end": described.period_end.isoformat() if described.period_end else None,
        "contact_name": contact_of(described)[0],
        "contact_email": contact_of(described)[1],
        "through": newest.through.name if newest and newest.through else None,
        "rows_address": f"{origin}{rows_href(described)}" if newest else None,
        "files": _files(described, newest, origin),
        "versions": versions,
    }


@router.get("/datasets/{dataset}/schema", response=SchemaAnswer, summary="The schema that a data set follows")
def get_dataset_schema(request: HttpRequest, dataset: DatasetPath) -> dict[str, Any]:
    """Its columns with their types and constraints; 404 where the data set follows none."""
    described = schema_of(version_with_rows(readable_dataset_at(dataset, request.user)))
    if described is None:
        message = sentence("Ce jeu de données ne suit aucun modèle : voyez /profile pour ses colonnes.")
        raise NotFound("no_schema", message)
    fields = [
        {
            "name": field.name,
            "type": field.type,
            "title": field.title,
            "description": field.description,
            "required": field.constraints.required,
            "values": list(field.constraints.enum),
            "pattern": field.constraints.pattern,
            "example": field.examples[0] if field.examples else None,
        }
        for field in described.fields
    ]
    return {"id": described.id, "version": described.version, "title": described.title, "fields": fields}


@router.get("/datasets/{dataset}/profile", response=ProfileAnswer, summary="What the columns of a data set hold")
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


def page_address(request: HttpRequest, page: int) -> str:
    """The address of another page of the same answer."""
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{public_url(request)}{request.path}?{query.urlencode()}"


def _summary(dataset: Dataset, origin: str) -> dict[str, Any]:
    licence = Licence(dataset.licence) if dataset.licence else None
    return {
        "id": str(dataset.id),
        "slug": dataset.slug,
        "title": dataset.title,
        "description": dataset.description,
        "organisation": dataset.organisation.name,
        "organisation_slug": dataset.organisation.slug,
        "kind": dataset.kind,
        "theme": dataset.theme,
        "keywords": list(dataset.keywords),
        "territory": dataset.territory or None,
        "licence": dataset.licence,
        "licence_address": licence.address if licence else "",
        "frequency": dataset.frequency,
        "schema_id": dataset.schema_id or None,
        "schema_version": dataset.schema_version or None,
        "version": dataset.version_number or None,
        "rows": dataset.row_count,
        "errors": dataset.error_count,
        "quality_percent": dataset.quality_percent,
        "published_at": dataset.published_at.isoformat(),
        "modified_at": dataset.modified_at.isoformat(),
        "page": f"{origin}{dataset_href(dataset)}",
        "is_demonstration": dataset.is_demonstration,
    }


def _files(dataset: Dataset, version: Version | None, origin: str) -> list[dict[str, Any]]:
    if version is None:
        remote = dataset.remote_files.all()
        return [{"form": file.form, "address": file.url, "size_bytes": file.size_bytes} for file in remote]
    return [
        {
            "form": form.value,
            "address": f"{origin}{file_href(dataset, form)}",
            "size_bytes": version.csv_bytes if form is FileForm.CSV else made_size(version, form),
        }
        for form in forms_of(version)
    ] + [
        {
            "form": file.ending,
            "address": f"{origin}{named_file_href(dataset, f'{dataset.slug}-{file.ending}')}",
            "size_bytes": None,
        }
        for file in derived_files(version)
    ]
