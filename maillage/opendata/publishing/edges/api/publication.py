"""Publication by programs (under /api/v1): a file and its description, authenticated by an API key."""

from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Router, Status

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.pages.parts import ApiKeyAuth
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.permissions import refuse_key_of_another
from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.core.schema.report_document import report_document
from maillage.opendata.catalog.store.datasets import dataset_at
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.catalog.store.schemas import schema
from maillage.opendata.publishing.edges.export.report_words import tell
from maillage.opendata.publishing.pages.received_files import (
    received_file,
    refuse_too_large,
    sent_description,
    sent_object,
)
from maillage.opendata.publishing.store.publishing_drafts import SentTable, publish_sent
from maillage.web.public_url import public_url

router = Router(tags=["publication"], auth=ApiKeyAuth(Role.PUBLISHER))

_TEXT: Final = {"type": "string"}
_FIELDS: Final = {
    "file": {"type": "string", "format": "binary", "description": "CSV, XLSX, XLS or ODS; a map"},
    "description": _TEXT
    | {
        "description": "JSON object: title, description, licence (lov2, odbl), frequency, theme, keywords, territory, "
        "period_start, period_end, contact_name, contact_email; what is missing is prefilled"
    },
    "guard": _TEXT
    | {
        "description": 'JSON object by column: {"kind": …, "answer": "not-a-person" or "allowed", '
        '"ground": …}; asked for where a column seems to name persons'
    },
    "note": _TEXT | {"description": "What changes, in a sentence"},
    "sheet": _TEXT | {"description": "The sheet of a workbook, the layer of a map"},
    "crs": _TEXT | {"description": "EPSG:2154: the coordinate system of a map that does not say the right one"},
    "fix": {"type": "string", "enum": ["all"], "description": "Make the proposed fixes first"},
    "strict": {"type": "string", "enum": ["yes"], "description": "Refuse a table with errors"},
}
_GUARD_UNREADABLE: Final = sentence("Les réponses sur les personnes ne sont pas un objet JSON.")
_REPORT: Final = {"type": "object", "description": "As POST /checks answers it."}
_ANSWER: Final = {
    "type": "object",
    "required": ["dataset", "version", "page_url", "csv_url", "report"],
    "properties": {
        "dataset": _TEXT,
        "version": {"type": "integer"},
        "page_url": _TEXT,
        "csv_url": _TEXT,
        "report": _REPORT,
    },
}


def _described(**more: Any) -> dict[str, Any]:
    body = {"type": "object", "required": ["file"], "properties": {**_FIELDS, **more}}
    return {
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": body}}},
        "responses": {201: {"description": "Published.", "content": {"application/json": {"schema": _ANSWER}}}},
    }


@router.post(
    "/organisations/{organisation}/datasets",
    response={201: dict[str, Any]},
    summary="Create a data set",
    openapi_extra=_described(
        schema=_TEXT | {"description": "Id of a schema, such as scdl/subventions; none without it."},
        schema_version=_TEXT | {"description": "2.1.1; the newest without it."},
    ),
)
def create_dataset(
    request: HttpRequest, organisation: Annotated[str, Path(description="The id of the organisation of the key.")]
) -> Status[dict[str, Any]]:
    """A new data set of the organisation of the key."""
    refuse_too_large(request)
    acting = _acting(request)
    refuse_key_of_another(acting, organisation_at(organisation))
    schema_id = str(request.POST.get("schema", "")).strip()
    version = str(request.POST.get("schema_version", "")).strip() or None
    newest = schema(schema_id, version) if schema_id else None
    return _publish_file(request, acting, (newest.id, newest.version) if newest else None, None)


@router.post(
    "/datasets/{dataset}/versions",
    response={201: dict[str, Any]},
    summary="Create a version of a data set",
    openapi_extra=_described(),
)
def create_dataset_version(
    request: HttpRequest, dataset: Annotated[str, Path(description="The slug of a data set.")]
) -> Status[dict[str, Any]]:
    """A new version of a data set of the organisation of the key."""
    refuse_too_large(request)
    acting, existing = _acting(request), dataset_at(dataset)
    refuse_key_of_another(acting, existing.organisation)
    newest = schema(existing.schema_id) if existing.schema_id else None
    return _publish_file(request, acting, (newest.id, newest.version) if newest else None, existing)


def _acting(request: HttpRequest) -> Acting:
    acting: Acting = request.auth  # type: ignore[attr-defined]  # ApiKeyAuth puts it there
    return acting


def _publish_file(
    request: HttpRequest, acting: Acting, schema_of: tuple[str, str] | None, dataset: Dataset | None
) -> Status[dict[str, Any]]:
    with received_file(request) as file:
        sent = SentTable(
            path=file.path,
            name=file.name,
            description=sent_description(str(request.POST.get("description", "")), request.POST),
            guard=sent_object(str(request.POST.get("guard", "")), "guard_unreadable", _GUARD_UNREADABLE),
            note=str(request.POST.get("note", "")),
            sheet=str(request.POST.get("sheet", "")),
            system=str(request.POST.get("crs", "")),
            is_fixed=request.POST.get("fix") == "all",
            is_strict=request.POST.get("strict") == "yes",
        )
        published = publish_sent(acting, sent, schema=schema_of, dataset=dataset, now=utc_now())
    slug, origin = published.version.dataset.slug, public_url(request)
    answer = {
        "dataset": slug,
        "version": published.version.number,
        "page_url": origin + reverse("dataset", args=[slug]),
        "csv_url": origin + reverse("dataset_file", args=[slug, f"{slug}.csv"]),
        "report": report_document(published.report, tell),
    }
    return Status(201, answer)
