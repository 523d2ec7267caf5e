"""Sandboxes of those who learn: a commune of their own with tables ready to correct, erased when they leave.

Everything in one is the real thing; only nobody but its member sees what it publishes. No name, no address and no
password of anybody is asked for or kept.
"""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from maillage.accounts.queries import Organisation, User, sandbox_of, sandboxes
from maillage.accounts.record import create_sandbox, delete_sandboxes
from maillage.accounts.terms import Acting
from maillage.catalog.queries.schemas import schema_version
from maillage.core.problems import Refused, Unavailable, sentence
from maillage.core.tables.writing import write_csv
from maillage.learning.record.erasure import erase_work_of, folders_of
from maillage.learning.rules.sample_tables import SamplePlace, SampleTable, acts, grants, with_faults
from maillage.learning.rules.sandboxes import LIFETIME, MOST_BYTES, MOST_SANDBOXES
from maillage.publishing.queries import Draft
from maillage.publishing.record.draft_work import settle
from maillage.publishing.record.drafts import begin_draft, keep_description, receive_file

_PLACE: Final = SamplePlace("Val-d’Essai", "00000", 0.0, 0.0)


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
