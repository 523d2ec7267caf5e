"""Publishes the records of a guided form: added to what stands at that moment, never in its place.

The records are added to the newest version of the data set under a lock of the organisation and schema, so that a
double click, a second tab and a colleague publish one after the other, each on top of the one before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.core.files.atomic import lock_of
from maillage.core.problems import Refused, sentence
from maillage.core.schema.check import check_table
from maillage.core.schema.terms import Report
from maillage.core.tables.reading import RowsInMemory
from maillage.core.tables.terms import TextRow
from maillage.opendata.catalog.domain.terms import DatasetKind, DatasetState
from maillage.opendata.catalog.store.datasets import catalog_folder, newest_version, rows_table
from maillage.opendata.catalog.store.lookups import lookups
from maillage.opendata.catalog.store.model_types import Dataset, Version
from maillage.opendata.publishing.domain.personal_data import GuardAnswer, suspicions
from maillage.opendata.publishing.store.draft_changes import (
    GUIDED,
    keep_guard_answers,
    put_guided_table,
    refuse_published,
)
from maillage.opendata.publishing.store.draft_tables import NO_READING, draft_table
from maillage.opendata.publishing.store.draft_work import make_revision
from maillage.opendata.publishing.store.drafts import draft_schema, revision_in_force
from maillage.opendata.publishing.store.models import Draft, DraftRevision
from maillage.opendata.publishing.store.publishing_drafts import publish_draft

Record = Mapping[str, str]  # cells by column
_BEGINNINGS = frozenset({"version", "begun"})  # actions of a draft in whose table nothing was written yet
_CARRIED = frozenset({GuardAnswer.NOT_A_PERSON.value, GuardAnswer.ALLOWED.value})


@dataclass(frozen=True, slots=True)
class StandingTable:
    """The table that records are added to: revision of the draft (0: none of its own), version of the data set."""

    header: TextRow
    rows: Sequence[TextRow]
    revision: int
    version: int

    def records(self) -> list[Record]:
        """Its rows by column; of two columns of one name the last counts."""
        return [dict(zip(self.header, row, strict=True)) for row in self.rows]


def own_dataset(organisation_id: int, schema_id: str) -> Dataset | None:
    """The published data set of an organisation that records of this schema are added to: its first one."""
    own = Dataset.objects.filter(organisation_id=organisation_id, schema_id=schema_id, kind=DatasetKind.OWN.value)
    return own.filter(state=DatasetState.PUBLISHED.value).order_by("published_at", "pk").first()


def standing_table(draft: Draft) -> StandingTable:
    """What the records of a draft are added to: what was typed in its table, else the newest version, else nothing.

    Refused if its table is of an older version than the newest: publishing it would take out what came since.
    """
    dataset = draft.dataset or own_dataset(draft.organisation_id, draft.schema_id)
    newest = newest_version(dataset) if dataset is not None else None
    version = dataset.version_number if dataset is not None else 0
    own = _own_revision(draft)
    if own is not None:
        begun = draft.revisions.filter(action="version").order_by("number").first()
        if newest is not None and (begun is None or begun.detail.get("version") != newest.number):
            message = sentence(
                "Le tableau de ce brouillon est plus ancien que la version publiée : y ajouter ce marché en retirerait "
                "d’autres. Publiez ou jetez d’abord ce tableau, puis recommencez."
            )
            raise Refused("draft_outdated", message)
        table = draft_table(draft.id, own.number)
        if table is None:
            raise Refused("draft_unchecked", sentence("La vérification n’est pas finie : attendez-la, puis publiez."))
        return StandingTable(table.header, table.rows(), own.number, version)
    if newest is None:
        return StandingTable(tuple(field.name for field in draft_schema(draft).fields), (), 0, version)
    published = rows_table(newest)
    rows: list[TextRow] = list(zip(*(column.to_pylist() for column in published.columns), strict=True))
    return StandingTable(tuple(published.column_names), rows, 0, version)


def check_records(draft: Draft, records: Sequence[Record]) -> Report:
    """What the schema of the draft says of these records alone; their rows are numbered from 2."""
    schema = draft_schema(draft)
    header = tuple(field.name for field in schema.fields)
    rows = [tuple(record.get(name, "") for name in header) for record in records]
    return check_table(RowsInMemory(header, rows, NO_READING), schema, lookups=lookups())


def publish_records(
    acting: Acting,
    draft: Draft,
    records: Sequence[Record],
    *,
    refuse_standing: Callable[[Sequence[Record]], None],
    now: datetime,
) -> Version:
    """Publish the draft with these records added; the version.

    ``refuse_standing`` gets the records that stand already, and raises Refused if one of ours is among them. Refused
    also as in ``publish_draft``.
    """
    with lock_of(_turn_path(acting.organisation_id, draft.schema_id)):
        draft.refresh_from_db()
        refuse_published(draft)
        if draft.dataset is None:
            draft.dataset = own_dataset(draft.organisation_id, draft.schema_id)
            draft.save(update_fields=["dataset"])
        table = standing_table(draft)
        refuse_standing(table.records())
        names = dict.fromkeys(name for record in records for name in record)
        header = (*table.header, *(name for name in names if name not in table.header))
        blank = ("",) * (len(header) - len(table.header))
        rows = [(*row, *blank) for row in table.rows]
        rows += [tuple(record.get(name, "") for name in header) for record in records]
        changed = put_guided_table(acting, draft, header, rows, before=table.revision, now=now)
        make_revision(changed.id, changed.revision)
        _carry_guard_answers(changed, records, now=now)
        draft.refresh_from_db()
        return publish_draft(acting, draft, after=table.version, now=now)


def _own_revision(draft: Draft) -> DraftRevision | None:
    """The revision whose table a person wrote; None if the draft only began, or only has guided records."""
    revision = revision_in_force(draft)
    while revision is not None and revision.action == GUIDED:
        revision = draft.revisions.filter(number=revision.before).first()
    return None if revision is None or revision.action in _BEGINNINGS else revision


def _carry_guard_answers(draft: Draft, records: Sequence[Record], *, now: datetime) -> None:
    """Take over what was answered for the newest version about its columns, unless the new cells raise the question."""
    newest = newest_version(draft.dataset) if draft.dataset is not None else None
    if newest is None:
        return
    suspected = _suspected_columns(records, localdate(now))
    answers: dict[str, Any] = {
        column: answer
        for column, answer in newest.guard_answers.items()
        if column not in suspected and column not in draft.guard_answers and answer.get("answer") in _CARRIED
    }
    if answers:
        keep_guard_answers(draft, answers, now=now)


def _suspected_columns(records: Sequence[Record], today: date) -> frozenset[str]:
    """The columns in which the records alone seem to speak of persons."""
    names = dict.fromkeys(name for record in records for name in record)
    columns = [(name, [record.get(name, "") for record in records]) for name in names]
    return frozenset(suspicion.column for suspicion in suspicions(columns, today=today))


def _turn_path(organisation_id: int, schema_id: str) -> Path:
    return catalog_folder() / "turns" / f"{organisation_id}-{schema_id.replace('/', '-')}"
