"""Sandboxes for learners: a commune of their own with tables to correct, deleted when they leave.

Everything works as in production, but only its member sees what it publishes. No name, e-mail address or password is
asked for. The limits per installation and per network, and the lifetime, are defined here.

Deletion covers everything done by learning or demonstration organisations: drafts, data sets, answers, audit trail and
files. The survey stores one row per organisation and data set: the last answer wins.
"""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisation_changes import create_sandbox, delete_sandboxes
from maillage.accounts.store.organisations import sandbox_of, sandboxes
from maillage.accounts.store.trace import erase_trace
from maillage.core.problems import Refused, Unavailable, sentence
from maillage.core.tables.writing.csv_file import write_csv
from maillage.opendata.catalog.store.datasets import dataset_folder, draft_folder
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.catalog.store.schemas import schema_version
from maillage.opendata.learning.domain.sample_tables import SamplePlace, SampleTable, acts, grants, with_faults
from maillage.opendata.learning.domain.survey import SurveyStatement
from maillage.opendata.learning.store.models import SurveyAnswer
from maillage.opendata.publishing.store.draft_changes import begin_draft, keep_description, receive_file
from maillage.opendata.publishing.store.draft_work import ensure_built
from maillage.opendata.publishing.store.model_types import Draft

_PLACE: Final = SamplePlace("Val-d’Essai", "00000", 0.0, 0.0)
MOST_SANDBOXES: Final = 300  # concurrent sandboxes of an installation: ten workshops of thirty people
MOST_OF_A_NETWORK: Final = 40  # per hour: a workshop behind one IP address, and those who start again
MOST_BYTES: Final = 100 * 1024 * 1024  # files of one sandbox: it is no free storage
LIFETIME: Final = timedelta(hours=24)


def open_sandbox(person: User | None, *, now: datetime) -> tuple[User, Organisation]:
    """Open a sandbox; the person in it (``person``, or a new one without name and password), and its organisation.

    An existing sandbox of ``person`` is returned. Unavailable if too many are open.
    """
    known = sandbox_of(person) if person is not None else None
    if person is not None and known is not None:
        return person, known
    if sandboxes().count() >= MOST_SANDBOXES:
        message = sentence("Tous les bacs à sable sont pris en ce moment : revenez dans une heure.")
        raise Unavailable("sandboxes_full", message)
    user, organisation = create_sandbox(person)
    _fill(Acting(organisation.pk, user_id=user.pk), now=now)
    return user, organisation


def begin_again(organisation: Organisation, user: User, *, now: datetime) -> None:
    """Reset the sandbox to its initial state."""
    _refuse_real(organisation)
    erase_work_of([organisation])
    _fill(Acting(organisation.pk, user_id=user.pk), now=now)


def close_sandbox(organisation: Organisation) -> None:
    """Delete the sandbox: its commune, data sets and drafts with their files, and its person."""
    _refuse_real(organisation)
    _erase([organisation])


def forget_old_sandboxes(now: datetime) -> int:
    """Delete sandboxes that expired or exceed their storage; how many."""
    outlived = [
        sandbox for sandbox in sandboxes() if sandbox.created_at < now - LIFETIME or _size_bytes(sandbox) > MOST_BYTES
    ]
    _erase(outlived)
    return len(outlived)


def _refuse_real(organisation: Organisation) -> None:
    if not organisation.is_sandbox:
        message = sentence("%(name)s n’est pas un bac à sable : rien n’est effacé.")
        raise Refused("not_a_sandbox", message, name=organisation.name)


def _size_bytes(organisation: Organisation) -> int:
    folders = folders_of([organisation.pk])
    return sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file())


def _fill(acting: Acting, *, now: datetime) -> None:
    """Create the exercises: a file with errors, and a table started by a colleague."""
    year = localdate(now).year - 1
    faulty = with_faults(grants(_PLACE, year))
    _draft_of(acting, "scdl/subventions", faulty, name=f"subventions {year}.csv", is_of_excel=True, now=now)
    whole = acts(_PLACE, year)
    short = SampleTable(whole.header, whole.rows[:6])
    draft = _draft_of(acting, "scdl/deliberations", short, name=f"deliberations-{year}.csv", is_of_excel=False, now=now)
    keep_description(draft, {"title": f"Délibérations du conseil municipal, {year}"}, now=now)


def _draft_of(
    acting: Acting, schema_id: str, table: SampleTable, *, name: str, is_of_excel: bool, now: datetime
) -> Draft:
    draft = begin_draft(acting, schema=(schema_id, schema_version(schema_id).version), now=now)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        with path.open("wb") as stream:
            write_csv(table.rows, table.header, stream, delimiter=";" if is_of_excel else ",", has_mark=is_of_excel)
        received = receive_file(acting, draft, path, name, now=now)
    ensure_built(received)
    return received


def _erase(organisations: list[Organisation]) -> None:
    keys = [organisation.pk for organisation in organisations]
    if keys:
        erase_work_of(organisations, then=lambda: delete_sandboxes(keys))


def erase_work_of(organisations: Sequence[Organisation], *, then: Callable[[], object] = lambda: None) -> None:
    """Delete everything the organisations did; ``then`` runs in the same transaction."""
    keys = [organisation.pk for organisation in organisations]
    with transaction.atomic():
        folders = folders_of(keys)
        for rows in (Draft, Dataset, SurveyAnswer):
            rows._default_manager.filter(organisation__in=keys).delete()  # noqa: SLF001 -- the documented way for any model
        erase_trace(keys)
        then()
    for folder in folders:
        # The database rows are gone: a folder that could not be removed is unreachable.
        shutil.rmtree(folder, ignore_errors=True)


def folders_of(organisations: Sequence[int]) -> list[Path]:
    """The file folders of these organisations (by primary key)."""
    drafts = Draft.objects.filter(organisation__in=organisations).values_list("pk", flat=True)
    datasets = Dataset.objects.filter(organisation__in=organisations).values_list("pk", flat=True)
    return [*map(draft_folder, drafts), *map(dataset_folder, datasets)]


def answer_survey(acting: Acting, schema_id: str, answer: SurveyStatement, *, now: datetime) -> SurveyAnswer:
    """Store the answer of the acting organisation, replacing an earlier one."""
    row, _is_new = SurveyAnswer.objects.update_or_create(
        organisation_id=acting.organisation_id,
        schema_id=schema_id,
        defaults={
            "is_held": answer.is_held,
            "software": answer.software,
            "would_publish": answer.would_publish,
            "obstacle": answer.obstacle.value,
            "comment": answer.comment,
            "answered_by_id": acting.user_id,
            "answered_at": now,
        },
    )
    return row
