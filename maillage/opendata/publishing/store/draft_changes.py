"""The writes of drafts: create, fill from a file or by hand, correct, undo, describe, delete.

Each change of the table is a new, immutable revision, so that every state can be restored. A change holds the lock of
the draft and writes its table before the transaction, which would block all other writers.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid4, uuid5

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext

from maillage.accounts.domain.terms import Acting, OrganisationState
from maillage.core.files.atomic import lock_of
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.schema.terms import FindingGroup
from maillage.core.tables.map_systems import system_named
from maillage.core.tables.terms import TableFileForm, TextRow
from maillage.opendata.catalog.domain.terms import DatasetKind, DraftStep, EntryMode
from maillage.opendata.catalog.store.datasets import draft_folder, newest_version, rows_table
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.catalog.store.packages import package_form_of, recognised_package
from maillage.opendata.publishing.domain.table_edits import LONGEST_CELL, Edit
from maillage.opendata.publishing.domain.terms import MOST_SANDBOX_DRAFTS, MOST_SANDBOX_FILE_BYTES
from maillage.opendata.publishing.store import draft_edits, draft_tables
from maillage.opendata.publishing.store.draft_work import write_columns, write_table
from maillage.opendata.publishing.store.drafts import newest_schema, undone_revision
from maillage.opendata.publishing.store.models import Draft, DraftRevision

GUIDED: Final = "guided"  # the action of a revision whose last rows are those of a guided form
KEPT_DAYS: Final = 30  # a deleted draft can be restored for this long
_LONGEST_SOURCE_NAME: Final = 255
_KEPT_EDITS: Final = 40  # edit revisions kept; every tenth of older ones
_KEPT_OF: Final = 10
_FIRST_ROW: Final = 2
_EXTENSIONS: Final = frozenset({"csv", "txt", "tsv", "xlsx", "xls", "ods", "zip", "gpkg", "geojson", "fgb", "kml"})


class Conflict(Refused):
    """The draft was changed meanwhile; what was sent is kept as revision ``kept``."""

    status = 409

    def __init__(self, kept: int) -> None:
        message = sentence(
            "Ce brouillon a été modifié ailleurs entre-temps (un autre onglet, une collègue). Rien n’est perdu : "
            "votre saisie est gardée, c’est l’état n° %(kept)s. Choisissez celui que vous voulez."
        )
        super().__init__("draft_changed_elsewhere", message, kept=kept)
        self.kept = kept


@dataclass(frozen=True, slots=True)
class DraftChange:
    """One change of the table of a draft: action, and the revision it is based on."""

    action: str
    detail: Mapping[str, Any]
    base: int
    changed_cells: int = 0


def begin_draft(
    acting: Acting,
    *,
    schema: tuple[str, str] | None,
    dataset: Dataset | None = None,
    entry: str | None = None,
    now: datetime,
) -> Draft:
    """A new draft; for an existing data set it starts with its table and description.

    A form that is sent twice under the same ``entry`` begins one draft.
    """
    if dataset is not None and dataset.organisation_id != acting.organisation_id:
        message = sentence("« %(title)s » est d’une autre organisation : choisissez-en un de la vôtre.")
        raise Refused("dataset_of_another", message, title=dataset.title)
    if dataset is not None and dataset.kind != DatasetKind.OWN.value:
        message = sentence("« %(title)s » se met à jour tout seul, depuis ses sources : publiez plutôt un autre jeu.")
        raise Refused("dataset_made_by_itself", message, title=dataset.title)
    sandbox_drafts = Draft.objects.filter(organisation_id=acting.organisation_id, organisation__is_sandbox=True)
    if sandbox_drafts.count() >= MOST_SANDBOX_DRAFTS:
        message = sentence("Ce bac à sable a déjà %(most)s brouillons : recommencez-le pour le vider.")
        raise Refused("sandbox_full", message, most=MOST_SANDBOX_DRAFTS)
    schema_id, schema_version = schema or ("", "")
    key = f"draft:{acting.organisation_id}:{acting.user_id}:{entry}"
    draft, is_new = Draft.objects.get_or_create(
        pk=uuid5(NAMESPACE_OID, key) if entry else uuid4(),
        defaults={
            "organisation_id": acting.organisation_id,
            "through_id": acting.through_id,
            "author_id": acting.user_id,
            "dataset": dataset,
            "schema_id": schema_id,
            "schema_version": schema_version,
            "step": DraftStep.FILL.value,
            "created_at": now,
            "modified_at": now,
        },
    )
    # A package is published again as a whole: its table alone would be no version.
    if is_new and dataset is not None and package_form_of(schema_id) is None:
        _copy_newest_version(acting, draft, dataset, now=now)
    return draft


def _copy_newest_version(acting: Acting, draft: Draft, dataset: Dataset, *, now: datetime) -> None:
    version = newest_version(dataset)
    if version is None:
        return
    try:
        table = rows_table(version)
    except NotFound:
        # The files are lost: the draft starts without a table, and its publication replaces them.
        return
    draft_folder(draft.id).mkdir(parents=True, exist_ok=True)
    write_columns(draft.id, 1, table, draft_tables.table_words(table.column_names, draft_tables.NO_READING, ()))
    _add_revision(acting, draft, DraftChange("version", {"version": version.number}, 0), number=1, now=now)
    draft.row_count = table.num_rows
    draft.save()


def receive_file(
    acting: Acting, draft: Draft, path: Path, name: str, *, sheet: str = "", system: str = "", now: datetime
) -> Draft:
    """Replace the table of the draft by that file; the file is stored unchanged before it is parsed.

    ``system`` is the code of the coordinate system of a map, "" where the file says it.
    """
    if draft.organisation.is_sandbox and path.stat().st_size > MOST_SANDBOX_FILE_BYTES:
        message = sentence("Un bac à sable prend des fichiers de %(most)s Mo au plus : essayez avec un plus petit.")
        raise Refused("sandbox_file_too_large", message, most=MOST_SANDBOX_FILE_BYTES // 1024**2)
    pure_path = PurePath(name.replace("\\", "/")).name[:_LONGEST_SOURCE_NAME] or "fichier"
    extension = PurePath(pure_path).suffix.lower().removeprefix(".")
    with _turn(draft) as number:
        source = draft_folder(draft.id) / f"source-{number}.{extension if extension in _EXTENSIONS else 'bin'}"
        shutil.copyfile(path, source)
        with transaction.atomic():
            locked = locked_draft(draft)
            detail = {"name": pure_path, "sheet": sheet, "system": system, "source": number}
            change = DraftChange("file", detail, locked.revision)
            locked.source_name, locked.door = pure_path, EntryMode.FILE.value
            package = recognised_package(source)
            if package is not None and not locked.schema_id and locked.dataset_id is None:
                # Nobody has chosen a model: it is that of the package, not the first table of its ZIP.
                newest = newest_schema(package.schema_id)
                locked.schema_id, locked.schema_version = newest or ("", "")
            _add_revision(acting, locked, change, number=number, now=now)
    return locked


def choose_sheet(acting: Acting, draft: Draft, sheet: str, *, now: datetime) -> Draft:
    """Use another sheet of the last uploaded workbook, or another layer of the map."""
    return _read_again(acting, draft, {"sheet": sheet}, now=now)


def choose_system(acting: Acting, draft: Draft, system: str, *, now: datetime) -> Draft:
    """Read the last uploaded map as drawn in the coordinate system of that code; Refused for an unknown one."""
    return _read_again(acting, draft, {"system": system_named(system).code}, now=now)


def _read_again(acting: Acting, draft: Draft, reading: Mapping[str, str], *, now: datetime) -> Draft:
    with _edit_turn(draft) as number, transaction.atomic():
        locked = locked_draft(draft)
        sent = locked.revisions.filter(action="file").order_by("-number").first()
        if sent is None:
            raise Refused("file_missing", sentence("Aucun fichier n’est arrivé : choisissez-en un, puis recommencez."))
        change = DraftChange("file", {**sent.detail, **reading}, locked.revision)
        _add_revision(acting, locked, change, number=number, now=now)
    return locked


def fix(
    acting: Acting,
    draft: Draft,
    *,
    base: int,
    kinds: Iterable[str] | None = None,
    groups: Iterable[int] | None = None,
    now: datetime,
) -> Draft:
    """Record a revision that applies the proposed fixes: of ``kinds``, of ``groups`` (indexes in the report), or all.

    The table is built by maillage.opendata.publishing.store.draft_work.
    """
    detail = {
        "kinds": None if kinds is None else sorted(kinds),
        "groups": None if groups is None else sorted(groups),
    }
    change = DraftChange("fix", detail, base)
    with _edit_turn(draft) as number:
        return _put_revision(acting, draft, change, number=number, now=now)


def edit(
    acting: Acting, draft: Draft, edits: Sequence[Edit], *, base: int, action: str = "edit", now: datetime
) -> Draft:
    """Apply the edits. Raises Conflict, with the edits kept as a revision, if the draft was changed meanwhile."""
    before = draft_tables.draft_table(draft.id, base)
    with _edit_turn(draft) as number:
        if before is not None and before.row_count > draft_edits.MOST_EDITED_ROWS:
            changed_cells, rows = draft_edits.write_long_edit(draft.id, number, before, edits)
        else:
            changed_cells, rows = draft_edits.write_edit(draft.id, number, before, edits)
        change = DraftChange(action, {"steps": len(edits)}, base, changed_cells)
        locked = _put_revision(acting, draft, change, number=number, now=now, rows=rows)
        _prune_revisions(locked)
    return locked


def write_in_all(
    acting: Acting, draft: Draft, name: str, value: str, *, group: int | None, base: int, now: datetime
) -> Draft:
    """Write ``value`` into all cells of a group of errors, or, without ``group``, into the whole column.

    The column is appended if it does not exist.
    """
    table, report = draft_tables.draft_table(draft.id, base), draft_tables.draft_report(draft.id, base)
    if table is None or report is None or len(value) > LONGEST_CELL or (group or 0) >= max(1, len(report.errors)):
        raise Refused("cells_unknown", sentence("Ces cases ont changé entre-temps : rechargez la page."))
    rows = None if group is None else report.errors[group].row_numbers - _FIRST_ROW
    position = _position(table, name, None if group is None else report.errors[group])
    with _edit_turn(draft) as number:
        changed_cells = draft_edits.write_value(
            draft.id, number, table, name, position=position, value=value, rows=rows
        )
        change = DraftChange("fill", {"column": name, "value": value}, base, changed_cells)
        return _put_revision(acting, draft, change, number=number, now=now)


def copy_from_above(acting: Acting, draft: Draft, name: str, *, group: int, base: int, now: datetime) -> Draft:
    """Fill the empty cells of a group of errors with the value of the row above, if there is one."""
    table, report = draft_tables.draft_table(draft.id, base), draft_tables.draft_report(draft.id, base)
    position = None
    if table is not None and report is not None and group < len(report.errors):
        position = _position(table, name, report.errors[group])
    if table is None or report is None or position is None:
        raise Refused("cells_unknown", sentence("Ces cases ont changé entre-temps : rechargez la page."))
    rows = report.errors[group].row_numbers - _FIRST_ROW
    with _edit_turn(draft) as number:
        changed_cells = draft_edits.write_from_above(draft.id, number, table, position, rows=rows)
        return _put_revision(
            acting, draft, DraftChange("copy", {"column": name}, base, changed_cells), number=number, now=now
        )


def replace_words(
    acting: Acting, draft: Draft, name: str, words: Mapping[str, str], *, base: int, now: datetime
) -> Draft:
    """Replace each of these values in a column."""
    table = draft_tables.draft_table(draft.id, base)
    report = draft_tables.draft_report(draft.id, base)
    of_column = next((group for group in report.errors if group.field_name == name), None) if report else None
    position = _position(table, name, of_column) if table is not None else None
    if table is None or position is None or any(len(meant) > LONGEST_CELL for meant in words.values()):
        raise Refused("cells_unknown", sentence("Ces cases ont changé entre-temps : rechargez la page."))
    with _edit_turn(draft) as number:
        changed_cells = draft_edits.write_words(draft.id, number, table, position, words=words)
        change = DraftChange("words", {"column": name, "words": dict(words)}, base, changed_cells)
        return _put_revision(acting, draft, change, number=number, now=now)


def _position(table: draft_tables.DraftTable, name: str, group: FindingGroup | None) -> int | None:
    """The column that a finding is about, else the one of that name; None without one.

    The column of a finding may still have the name of its file, or another one may have the same name.
    """
    number = group.field_number if group is not None and group.field_name == name and group.row_numbers.size else None
    if number is not None and 0 < number <= len(table.header):
        return number - 1
    return table.header.index(name) if name in table.header else None


def map_columns(acting: Acting, draft: Draft, names: Sequence[str | None], *, base: int, now: datetime) -> Draft:
    """Rename the columns in order; those with name None are removed."""
    table = draft_tables.draft_table(draft.id, base)
    if table is None or len(names) != len(table.header):
        raise Refused("columns_changed", sentence("Les colonnes ont changé entre-temps : rechargez la page."))
    places = [place for place, name in enumerate(names) if name is not None]
    header = [str(names[place]) for place in places]
    with _edit_turn(draft) as number:
        columns = table.table().select([f"c{place}" for place in places])
        faults = [fault for fault in table.faults if fault.row_number is None and fault.field_number is None]
        write_columns(
            draft.id, number, columns.rename_columns(header), draft_tables.table_words(header, table.reading, faults)
        )
        left_out = [name for place, name in enumerate(table.header) if place not in set(places)]
        renamed = [[old, new] for old, new in zip(table.header, names, strict=True) if new is not None and old != new]
        change = DraftChange("mapping", {"renamed": renamed, "left_out": left_out}, base)
        return _put_revision(acting, draft, change, number=number, now=now)


def begin_table(acting: Acting, draft: Draft, header: Sequence[str], *, now: datetime) -> Draft:
    """Start an empty table with those columns, if the draft has none."""
    with _edit_turn(draft), transaction.atomic():
        locked = locked_draft(draft)
        if not locked.revision:
            write_table(locked.id, 1, header, [])
            _add_revision(acting, locked, DraftChange("begun", {"columns": len(header)}, 0), number=1, now=now)
            locked.row_count = 0
            locked.save()
    return locked


def put_guided_table(
    acting: Acting, draft: Draft, header: Sequence[str], rows: Sequence[TextRow], *, before: int, now: datetime
) -> Draft:
    """Make ``rows`` the table of the draft: those of its base, then those of a guided form.

    ``before`` is the revision that they were added to (0: the published version, or none).
    """
    with _edit_turn(draft) as number:
        write_table(draft.id, number, header, [rows])
        with transaction.atomic():
            locked = locked_draft(draft)
            change = DraftChange(GUIDED, {"rows": len(rows)}, before)
            _add_revision(acting, locked, change, number=number, now=now)
            locked.row_count = len(rows)
            locked.save()
    return locked


def undo(draft: Draft, *, now: datetime) -> Draft:
    """Undo the last change, if any."""
    with transaction.atomic():
        locked = locked_draft(draft)
        revision = locked.revisions.filter(number=locked.revision).first()
        if revision is not None and revision.before:
            _put_in_force(locked, revision.before, now=now)
    return locked


def redo(draft: Draft, *, now: datetime) -> Draft:
    """Redo the change that was undone last."""
    with transaction.atomic():
        locked = locked_draft(draft)
        number = undone_revision(locked)
        if number is not None:
            _put_in_force(locked, number, now=now)
    return locked


def go_to(draft: Draft, number: int, *, now: datetime) -> Draft:
    """Restore that revision; raises NotFound for an unknown number."""
    with transaction.atomic():
        locked = locked_draft(draft)
        if not locked.revisions.filter(number=number).exists():
            message = sentence("Ce brouillon n’a pas d’état n° %(number)s : choisissez dans la liste.")
            raise NotFound("revision_unknown", message, number=number)
        _put_in_force(locked, number, now=now)
    return locked


def keep_description(draft: Draft, typed: Mapping[str, str], *, now: datetime) -> Draft:
    """Save the description as typed, valid or not."""
    with transaction.atomic():
        locked = locked_draft(draft)
        locked.description = {**locked.description, **typed}
        locked.modified_at = now
        locked.save()
    return locked


def keep_guard_answers(draft: Draft, answers: Mapping[str, Any], *, now: datetime) -> Draft:
    """Save the answers about columns that look personal."""
    with transaction.atomic():
        locked = locked_draft(draft)
        locked.guard_answers = {**locked.guard_answers, **answers}
        locked.modified_at = now
        locked.save()
    return locked


def choose_step(draft: Draft, step: DraftStep, door: EntryMode | None = None) -> None:
    """Remember the step where the person continues."""
    changed: dict[str, str] = {"step": step.value} | ({"door": door.value} if door else {})
    Draft.objects.filter(pk=draft.pk).update(**changed)
    for name, value in changed.items():
        setattr(draft, name, value)


def change_schema(draft: Draft, schema: tuple[str, str] | None, *, now: datetime) -> Draft:
    """Change the schema of the draft: its table stays and is checked again.

    A map as it was sent is read again, for each schema has other columns for its shapes; one that was corrected is not.
    """
    with transaction.atomic():
        locked = locked_draft(draft)
        locked.schema_id, locked.schema_version = schema or ("", "")
        locked.modified_at, locked.error_count = now, None
        locked.save()
    table = draft_tables.draft_table(locked.id, locked.revision)
    is_as_sent = locked.revisions.filter(number=locked.revision, action="file").exists()
    if table is not None and table.reading.form is TableFileForm.MAP and is_as_sent:
        table.path.unlink()
    for path in draft_folder(locked.id).glob("report-*.json"):
        path.unlink()
    return locked


def change_organisation(acting: Acting, draft: Draft) -> None:
    """Move the draft to the organisation of ``acting``."""
    Draft.objects.filter(pk=draft.pk).update(organisation_id=acting.organisation_id, through_id=acting.through_id)


def delete_draft(draft: Draft, *, now: datetime) -> None:
    """Delete the draft; it can be restored for KEPT_DAYS."""
    Draft.objects.filter(pk=draft.pk).update(thrown_away_at=now)


def restore_draft(draft: Draft, *, now: datetime) -> None:
    """Restore a deleted draft."""
    Draft.objects.filter(pk=draft.pk).update(thrown_away_at=None, modified_at=now)


def forget_old_drafts(now: datetime) -> int:
    """Purge drafts deleted more than KEPT_DAYS ago, with their files; how many.

    Also those of organisations that the agency refused, which nobody can reach.
    """
    since = now - timedelta(days=KEPT_DAYS)
    is_refused = Q(organisation__state=OrganisationState.REFUSED.value, modified_at__lt=since)
    old = list(Draft.objects.filter(Q(thrown_away_at__lt=since) | is_refused))
    for draft in old:
        folder = draft_folder(draft.id)
        draft.delete()
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def refuse_published(draft: Draft) -> None:
    """Raise Refused if the draft was published: it is then immutable."""
    if draft.published_version_id is not None:
        message = sentence("Ce brouillon est déjà publié : commencez une nouvelle version depuis Mon espace.")
        raise Refused("draft_published", message)


def locked_draft(draft: Draft) -> Draft:
    """The draft, locked until the end of the transaction; Refused if it was published."""
    locked = Draft.objects.select_for_update(of=("self",)).select_related("organisation", "dataset").get(pk=draft.pk)
    refuse_published(locked)
    return locked


@contextmanager
def _turn(draft: Draft) -> Iterator[int]:
    """Hold the lock of the draft; yields the number of the next revision."""
    with lock_of(draft_folder(draft.id) / "turn"):
        yield int(draft.revisions.aggregate(most=Max("number"))["most"] or 0) + 1


@contextmanager
def _edit_turn(draft: Draft) -> Iterator[int]:
    """Same for a change of cells; Refused in a package, whose file would no longer say what its table says."""
    form = package_form_of(draft.schema_id)
    if form is not None:
        message = sentence("Ce tableau est lu dans une archive, qui est publiée entière. %(remedy)s")
        raise Refused("package_not_edited", message, remedy=gettext(form.remedy))
    with _turn(draft) as number:
        yield number


def _put_revision(
    acting: Acting, draft: Draft, change: DraftChange, *, number: int, now: datetime, rows: int | None = None
) -> Draft:
    """Make the revision current; raises Conflict, with the revision kept, if the draft was changed meanwhile."""
    with transaction.atomic():
        locked = locked_draft(draft)
        is_conflict = locked.revision != change.base
        _add_revision(acting, locked, change, number=number, now=now, is_in_force=not is_conflict)
        if rows is not None and not is_conflict:
            locked.row_count = rows
            locked.save()
    if is_conflict:
        raise Conflict(number)
    return locked


def _add_revision(
    acting: Acting, draft: Draft, change: DraftChange, *, number: int, now: datetime, is_in_force: bool = True
) -> None:
    DraftRevision.objects.create(
        draft=draft,
        number=number,
        before=change.base,
        made_at=now,
        made_by_id=acting.user_id,
        action=change.action,
        detail=dict(change.detail),
        changed_cells=change.changed_cells,
    )
    if is_in_force:
        _put_in_force(draft, number, now=now)


def _put_in_force(draft: Draft, number: int, *, now: datetime) -> None:
    draft.revision, draft.modified_at = number, now
    draft.row_count, draft.error_count = None, None
    draft.save()


@transaction.atomic
def _prune_revisions(draft: Draft) -> None:
    """Delete old edit revisions: the last ones, and every tenth of the older, are enough."""
    edits = list(draft.revisions.filter(action="edit").order_by("-number").values_list("number", flat=True))
    in_force = Draft.objects.select_for_update().get(pk=draft.pk).revision
    gone = [number for number in edits[_KEPT_EDITS:] if number % _KEPT_OF and number != in_force]
    for number in gone:
        draft_tables.rows_path(draft.id, number).unlink(missing_ok=True)
        draft_tables.report_path(draft.id, number).unlink(missing_ok=True)
        draft_tables.report_path(draft.id, number).with_suffix(".npy").unlink(missing_ok=True)
    for revision in draft.revisions.filter(number__in=gone).order_by("-number"):
        # Relink the chain: undo from a child leads to the parent of the deleted revision.
        draft.revisions.filter(before=revision.number).update(before=revision.before)
        revision.delete()
