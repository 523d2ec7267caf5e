"""Sandboxes of those who learn: a commune of their own with tables ready to correct, erased when they leave.

Everything in one is the real thing; only nobody but its member sees what it publishes. No name, no address and no
password of anybody is asked for or kept. How many there may be, on the installation and from one network in an hour,
and how long one lives, stands here too.

Erasing takes all that organisations made to learn or to show did: drafts, data sets, answers, trace, and their files.
Of the survey, one row a data set is kept: the last answer counts.
"""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from maillage.accounts.queries import Organisation, User
from maillage.accounts.queries.organisations import sandbox_of, sandboxes
from maillage.accounts.record.organisations import create_sandbox, delete_sandboxes
from maillage.accounts.record.trace import erase_trace
from maillage.accounts.terms import Acting
from maillage.catalog.queries import Dataset
from maillage.catalog.queries.datasets import dataset_folder, draft_folder
from maillage.catalog.queries.schemas import schema_version
from maillage.core.problems import Refused, Unavailable, sentence
from maillage.core.tables.writing.csv_file import write_csv
from maillage.learning.models import SurveyAnswer
from maillage.learning.rules.sample_tables import SamplePlace, SampleTable, acts, grants, with_faults
from maillage.learning.rules.survey import SurveyStatement
from maillage.publishing.queries import Draft
from maillage.publishing.record.draft_work import settle
from maillage.publishing.record.drafts import begin_draft, keep_description, receive_file

_PLACE: Final = SamplePlace("Val-d’Essai", "00000", 0.0, 0.0)
MOST_SANDBOXES: Final = 300  # at once on an installation: ten workshops of thirty people
MOST_OF_A_NETWORK: Final = 40  # in an hour: a workshop behind one address, and who begins again
MOST_BYTES: Final = 100 * 1024 * 1024  # of the files of one: nobody's disk is a place to keep things
LIFETIME: Final = timedelta(hours=24)


def open_sandbox(person: User | None, *, now: datetime) -> tuple[User, Organisation]:
    """A new commune to learn with, and who is in it: ``person``, or a person without name or password made for it.

    A sandbox that ``person`` has already is hers again. Unavailable where too many are open.
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
    """The sandbox is as it was when it was opened: nothing of what was done in it is left."""
    _refuse_real(organisation)
    erase_work_of([organisation])
    _fill(Acting(organisation.pk, user_id=user.pk), now=now)


def close_sandbox(organisation: Organisation) -> None:
    """Nothing of the sandbox is left: its commune, its data sets and drafts with their files, its person."""
    _refuse_real(organisation)
    _erase([organisation])


def forget_old_sandboxes(now: datetime) -> int:
    """Erase the sandboxes that were opened more than a day ago, and those that outgrew their place; how many."""
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
    """Lay out what is to be learned with: a file with faults, and a table that a colleague began."""
    year = now.year - 1
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
    settle(received)
    return received


def _erase(organisations: list[Organisation]) -> None:
    keys = [organisation.pk for organisation in organisations]
    if keys:
        erase_work_of(organisations, then=lambda: delete_sandboxes(keys))


def erase_work_of(organisations: Sequence[Organisation], *, then: Callable[[], object] = lambda: None) -> None:
    """Nothing of what the organisations did is left; ``then`` is done in the same transaction."""
    keys = [organisation.pk for organisation in organisations]
    with transaction.atomic():
        folders = folders_of(keys)
        for rows in (Draft, Dataset, SurveyAnswer):
            rows._default_manager.filter(organisation__in=keys).delete()  # noqa: SLF001 -- the documented way for any model
        erase_trace(keys)
        then()
    for folder in folders:
        # The rows are gone: a folder that could not be removed is read by nobody.
        shutil.rmtree(folder, ignore_errors=True)


def folders_of(organisations: Sequence[int]) -> list[Path]:
    """Where the files of the organisations of these keys are."""
    drafts = Draft.objects.filter(organisation__in=organisations).values_list("pk", flat=True)
    datasets = Dataset.objects.filter(organisation__in=organisations).values_list("pk", flat=True)
    return [*map(draft_folder, drafts), *map(dataset_folder, datasets)]


def answer_survey(acting: Acting, schema_id: str, answer: SurveyStatement, *, now: datetime) -> SurveyAnswer:
    """The answer of the organisation that acts, in place of the one before."""
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
