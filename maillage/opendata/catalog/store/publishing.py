"""The writes of published data sets: new version, description, withdrawal, restoration.

Files are durable before a row names them; the rows of a publication and its audit entry are one transaction. Slow work
(files, difference) is done before it, since an open write transaction blocks every other writer.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.permissions import still_accepted
from maillage.accounts.store.trace import note
from maillage.core.problems import Refused, sentence
from maillage.core.schema.terms import Report
from maillage.core.tables.writing.positions import find_positions
from maillage.opendata.catalog.domain.column_names import unique_names
from maillage.opendata.catalog.domain.description import Description
from maillage.opendata.catalog.domain.terms import DatasetKind, DatasetState, DatasetVerb
from maillage.opendata.catalog.store.datasets import ROWS_FILE, newest_version, quality_now, version_folder
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.catalog.store.search import search_words
from maillage.opendata.catalog.store.tables.difference import difference, difference_key
from maillage.opendata.catalog.store.tables.engine import schema_of
from maillage.opendata.catalog.store.tables.rows import KeptRows
from maillage.opendata.catalog.store.version_folders import VersionFiles, put_in_place, version_files
from maillage.web.turns import reserved_slug

LONGEST_REASON: Final = 500
_LONGEST_NOTE: Final = 500
_LONGEST_SLUG: Final = 100
_VERBS: Final = {
    DatasetState.WITHDRAWN: DatasetVerb.DATASET_WITHDRAWN,
    DatasetState.SUSPENDED: DatasetVerb.DATASET_SUSPENDED,
}


@dataclass(frozen=True, slots=True)
class ReadyTable:
    """A table whose files are durable, and its difference to version ``before`` of ``dataset`` (0: none)."""

    rows: pa.Table
    schema: tuple[str, str] | None
    report: Report | None
    files: VersionFiles
    dataset: Dataset | None
    before: int
    difference: dict[str, Any]


def publish(  # noqa: PLR0913 -- all that a publication is made of
    acting: Acting,
    *,
    description: Description,
    table: pa.Table,
    schema: tuple[str, str] | None,
    report: Report | None,
    dataset: Dataset | None = None,
    kind: DatasetKind = DatasetKind.OWN,
    source: Path | None = None,
    note: str = "",
    guard_answers: Mapping[str, Any] | None = None,
    now: datetime,
) -> Version:
    """Publish a new version of ``dataset``, or the first of a new data set of the acting organisation.

    ``table`` has unique text columns; ``schema`` is the id and version it was checked against, ``report`` the result of
    the check (None without schema). Refused for a table without columns, and for a data set of another organisation.
    """
    files = ready_table(acting, table=table, schema=schema, report=report, dataset=dataset, source=source)
    with files as ready, transaction.atomic():
        return publish_ready(
            acting, ready, description=description, kind=kind, note=note, guard_answers=guard_answers, now=now
        )


@contextmanager
def ready_table(
    acting: Acting,
    *,
    table: pa.Table,
    schema: tuple[str, str] | None,
    report: Report | None,
    dataset: Dataset | None,
    source: Path | None = None,
    package: Path | None = None,
) -> Iterator[ReadyTable]:
    """Prepare a table for ``publish_ready``: everything slow happens here, outside of any transaction.

    ``package`` is what was read in the package (maillage.opendata.catalog.domain.packages) that ``source`` is.
    """
    if not table.num_columns:
        raise Refused("table_empty", sentence("Il n’y a encore aucune colonne à publier : remplissez le tableau."))
    if dataset is not None:
        _refuse_other(acting, dataset)
        _refuse_suspended(dataset)
    names = unique_names(table.column_names)
    empty: Any = ""  # the type stubs of fill_null do not accept a string
    columns = [column.cast(pa.string()).fill_null(empty) for column in table.columns]
    rows = pa.table(dict(zip(names, columns, strict=True)))
    with version_files(rows, report, source, package) as files:
        before = Dataset.objects.get(pk=dataset.pk).version_number if dataset is not None else 0
        changes = _difference(dataset, before, rows, schema)
        yield ReadyTable(rows, schema, report, files, dataset, before, changes)


def publish_ready(
    acting: Acting,
    ready: ReadyTable,
    *,
    description: Description,
    kind: DatasetKind = DatasetKind.OWN,
    note: str = "",
    guard_answers: Mapping[str, Any] | None = None,
    map_system: str = "",
    now: datetime,
) -> Version:
    """Publish a prepared table inside the transaction of the caller; the new version.

    ``map_system`` is the code of the coordinate system that a person chose for the map it was read from. Forbidden if
    the organisation was suspended meanwhile: preparing the table may have taken minutes.
    """
    still_accepted(acting.organisation_id)
    dataset, rows = ready.dataset, ready.rows
    published = locked_dataset(dataset) if dataset is not None else Dataset(organisation_id=acting.organisation_id)
    _refuse_suspended(published)
    is_as_prepared = published.version_number == ready.before
    changes = ready.difference if is_as_prepared else _difference(dataset, published.version_number, rows, ready.schema)
    _describe(published, description)
    published.kind, published.state, published.withdrawn_reason = kind.value, DatasetState.PUBLISHED.value, ""
    published.schema_id, published.schema_version = ready.schema or ("", "")
    version = Version(
        dataset=published,
        # Withdrawn versions count too: the URL of a version never means another table.
        number=(published.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        published_at=now,
        published_by_id=acting.user_id,
        through_id=acting.through_id,
        schema_id=published.schema_id,
        schema_version=published.schema_version,
        columns=rows.column_names,
        row_count=rows.num_rows,
        error_count=ready.report.error_count if ready.report else 0,
        bad_row_count=len(ready.report.faulty_rows) if ready.report else 0,
        finding_counts=_finding_counts(ready.report),
        csv_sha256=ready.files.csv_sha256,
        csv_bytes=ready.files.csv_bytes,
    )
    version.note, version.guard_answers = note[:_LONGEST_NOTE], dict(guard_answers or {})
    version.map_system = map_system
    version.difference = changes
    is_new = not published.version_number
    published.version_number, published.row_count = version.number, version.row_count
    published.error_count = version.error_count if version.schema_id else None
    published.has_positions = find_positions(version.columns, schema_of(version)) is not None
    published.modified_at = now
    if is_new:
        published.published_at = now
        published.slug = reserved_slug(Dataset, published.title, longest=_LONGEST_SLUG)
        published.save(force_insert=True)
    version.save(force_insert=True)
    update_denormalised(published, version, now=now)
    published.save()
    detail = {"version": version.number, "rows": version.row_count, "errors": version.error_count}
    answers = {"guard": version.guard_answers} if version.guard_answers else {}
    _trace(acting, DatasetVerb.DATASET_PUBLISHED, published, now=now, detail=detail | answers)
    put_in_place(ready.files, version_folder(published.id, version.number))
    return version


def describe(acting: Acting, dataset: Dataset, description: Description, *, now: datetime) -> None:
    """Replace the description of the data set; its versions are unchanged."""
    with transaction.atomic():
        published = locked_dataset(dataset)
        _refuse_other(acting, published)
        before = {name: getattr(published, name) for name in _DESCRIBED}
        _describe(published, description)
        changed = [name for name in _DESCRIBED if getattr(published, name) != before[name]]
        if not changed:
            return
        published.modified_at = now
        update_denormalised(published, newest_version(published), now=now)
        published.save()
        _trace(acting, DatasetVerb.DATASET_DESCRIBED, published, now=now, detail={"changed": changed})
    dataset.refresh_from_db()


def colour_map(acting: Acting, dataset: Dataset, column: str, *, now: datetime) -> None:
    """Have the map of the data set coloured by ``column`` for every reader; "" for one colour.

    Refused for a column that its newest version does not have.
    """
    with transaction.atomic():
        published = locked_dataset(dataset)
        _refuse_other(acting, published)
        newest = newest_version(published)
        if column and (newest is None or column not in newest.columns):
            message = sentence("« %(column)s » n’est pas une colonne de ce jeu : choisissez-en une dans la liste.")
            raise Refused("map_column_unknown", message, column=column[:80])
        if published.map_column == column:
            return
        published.map_column = column
        published.save(update_fields=["map_column"])
        _trace(acting, DatasetVerb.DATASET_DESCRIBED, published, now=now, detail={"changed": ["map_column"]})
    dataset.refresh_from_db()


def withdraw(acting: Acting, dataset: Dataset, *, reason: str, now: datetime) -> None:
    """Withdraw the data set: its pages and files answer with the reason. Versions are kept."""
    _refuse_suspended(dataset)
    change_state(acting, dataset, DatasetState.WITHDRAWN, reason=reason_of(reason), now=now)


def restore(acting: Acting, dataset: Dataset, *, now: datetime) -> None:
    """Restore a withdrawn data set under the same URLs; Refused for a suspended one."""
    _refuse_suspended(dataset)
    change_state(acting, dataset, DatasetState.PUBLISHED, reason="", now=now)


def reason_of(typed: str) -> str:
    """The reason on one line; Refused if it is empty or too long."""
    reason = " ".join(typed.split())
    if not reason:
        message = sentence("Dites pourquoi vous retirez ce jeu : sa page et ses fichiers le diront.")
        raise Refused("reason_missing", message)
    if len(reason) > LONGEST_REASON:
        message = sentence("Ce motif est trop long : %(longest)s caractères au plus.")
        raise Refused("reason_too_long", message, longest=LONGEST_REASON)
    return reason


_DESCRIBED: Final = (
    *("title", "description", "licence", "frequency", "theme", "keywords", "territory"),
    *("period_start", "period_end", "contact_name", "contact_email"),
)


def _refuse_other(acting: Acting, dataset: Dataset) -> None:
    if dataset.organisation_id != acting.organisation_id:
        message = sentence("« %(title)s » est d’une autre organisation : choisissez-en un de la vôtre.")
        raise Refused("dataset_of_another", message, title=dataset.title)


def _refuse_suspended(dataset: Dataset) -> None:
    if dataset.state == DatasetState.SUSPENDED.value:
        message = sentence(
            "L’agence a suspendu « %(title)s » : rien n’y change tant qu’elle ne l’a pas levé. Écrivez à l’agence."
        )
        raise Refused("dataset_suspended", message, title=dataset.title)


def locked_dataset(dataset: Dataset) -> Dataset:
    """The data set, locked until the end of the transaction."""
    return Dataset.objects.select_for_update().select_related("organisation").get(pk=dataset.pk)


def _describe(dataset: Dataset, description: Description) -> None:
    dataset.title, dataset.description = description.title, description.description
    dataset.licence, dataset.frequency = description.licence.value, description.frequency.value
    dataset.theme, dataset.keywords = description.theme.value, list(description.keywords)
    dataset.territory = description.territory
    dataset.period_start, dataset.period_end = description.period_start, description.period_end
    dataset.contact_name, dataset.contact_email = description.contact_name, description.contact_email


def _finding_counts(report: Report | None) -> list[dict[str, Any]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for group in report.errors if report else ():
        field = " ".join(filter(None, (group.file, group.field_name)))
        counts[group.code, field, group.check] += group.count
    return [
        {"code": code, "field": field, "check": check, "count": count}
        for (code, field, check), count in counts.most_common()
    ]


def _difference(dataset: Dataset | None, before: int, rows: pa.Table, schema: tuple[str, str] | None) -> dict[str, Any]:
    """The difference to version ``before``; empty for a first version, or if the files of the previous one are gone."""
    path = version_folder(dataset.id, before) / ROWS_FILE if dataset is not None else None
    if not before or path is None or not path.exists():
        return {}
    schema_id, schema_version = schema or ("", "")
    earlier, described = KeptRows(path), schema_of(Version(schema_id=schema_id, schema_version=schema_version))
    key = difference_key(earlier, rows, described.primary_key if described else ())
    return difference(earlier, rows, key).document()


def update_denormalised(dataset: Dataset, version: Version | None, *, now: datetime) -> None:
    """Update the denormalised fields of ``dataset`` for lists and search; the caller saves."""
    dataset.search_words = search_words(dataset)
    dataset.quality_percent = quality_now(dataset, version, today=localdate(now)).percent


def change_state(acting: Acting, dataset: Dataset, state: DatasetState, *, reason: str, now: datetime) -> None:
    """Move the data set to ``state`` with an audit entry; Refused if it is in that state already."""
    with transaction.atomic():
        published = locked_dataset(dataset)
        _refuse_other(acting, published)
        if published.state == state.value:
            raise Refused("nothing_to_change", sentence("C’est déjà fait : rechargez la page."))
        published.state, published.withdrawn_reason, published.modified_at = state.value, reason, now
        published.save(update_fields=["state", "withdrawn_reason", "modified_at"])
        verb = _VERBS.get(state, DatasetVerb.DATASET_RESTORED)
        _trace(acting, verb, published, now=now, detail={"reason": reason} if reason else {})
    dataset.refresh_from_db()


def _trace(acting: Acting, verb: DatasetVerb, dataset: Dataset, *, now: datetime, detail: Mapping[str, Any]) -> None:
    note(acting, verb, about=f"dataset:{dataset.id}", title=dataset.title, now=now, detail=detail)
