"""A visitor's files that wait: for whom they can be published, or how she logs in, asks for a place, or tries them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from maillage.accounts.queries import OrganisationChoice, User, organisations_for
from maillage.accounts.terms import Capability, Role
from maillage.publishing.queries.waiting_files import WaitingFile
from maillage.publishing.terms import MOST_SANDBOX_FILE_BYTES


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """The files that wait, and what can be done: publish for one of several organisations, log in, ask, try."""

    files: tuple[WaitingFile, ...]
    until: datetime
    organisations: tuple[OrganisationChoice, ...]
    organisation: str
    sign_in_href: str
    is_inside: bool
    may_try: bool


def waiting_page(person: User | None, files: Sequence[WaitingFile]) -> WaitingPage:
    """What can be done with the files that wait in the browser of ``person``, None for who is not logged in."""
    choices = organisations_for(person, Role.EDITOR, Capability.OPEN) if person else []
    real = tuple(choice for choice in choices if not choice.organisation.is_sandbox)
    return WaitingPage(
        files=tuple(files),
        until=min(file.until for file in files),
        organisations=real,
        organisation=files[-1].wish.organisation,
        sign_in_href=f"{reverse('login')}?next={reverse('waiting_file')}",
        is_inside=person is not None and (person.has_usable_password() or bool(real)),
        may_try=not real
        and not all(file.is_tried for file in files)
        and all(file.path.stat().st_size <= MOST_SANDBOX_FILE_BYTES for file in files),
    )
