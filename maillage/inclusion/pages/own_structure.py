"""The pages of those who look after structures: which they are, the form of one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from maillage.accounts.queries import Organisation, User
from maillage.inclusion.models import Structure, StructureClaim
from maillage.inclusion.pages.structure import StructureFact, history_lines
from maillage.inclusion.pages.structure_claims import StructureWithdrawalForm
from maillage.inclusion.pages.structure_form import StructureForm
from maillage.inclusion.parts.structure_words import confirmed_text, register_text, structure_href
from maillage.inclusion.queries.structure_life import claims_of, register_remarks
from maillage.inclusion.queries.structure_permissions import own_structures
from maillage.inclusion.terms.structure_life import ASKED_EVERY_DAYS

_MOST_CLAIMS: Final = 20
_MOST_CHANGES: Final = 20


@dataclass(frozen=True, slots=True)
class OwnStructurePage:
    """What templates/inclusion/own_structure.html shows; ``revision`` tells what the server had when it was opened.

    ``confirm_href`` and ``page_href`` are "" for a structure that is new; ``withdrawal`` is for the agency alone.
    """

    title: str
    action: str
    revision: str
    form: StructureForm
    problem: str
    confirmed: str
    confirm_href: str
    letters_href: str
    is_stopped: bool
    page_href: str
    register: str
    withdrawn: str
    withdrawal: StructureWithdrawalForm | None
    moderate_href: str
    history: tuple[StructureFact, ...]


@dataclass(frozen=True, slots=True)
class OwnStructureLine:
    """A structure that somebody looks after, and whether it is to be confirmed."""

    row: Structure
    confirmed: str
    is_due: bool
    href: str
    page_href: str


@dataclass(frozen=True, slots=True)
class OwnStructuresPage:
    """What templates/inclusion/own_structures.html shows; ``addable`` are organisations that may add their own.

    ``claims`` wait for the agency, or were refused with a reason.
    """

    lines: tuple[OwnStructureLine, ...]
    claims: tuple[StructureClaim, ...]
    addable: tuple[Organisation, ...]


def own_structures_page(
    person: User, organisations: Sequence[Organisation], addable: Sequence[Organisation], *, today: dt.date
) -> OwnStructuresPage:
    """The structures that ``person`` looks after; ``addable``: her organisations that the directory does not have."""
    return OwnStructuresPage(
        tuple(
            OwnStructureLine(
                row=row,
                confirmed=row.withdrawn_reason or confirmed_text(row.confirmed_on, today=today),
                is_due=row.withdrawn_at is None
                and (row.confirmed_on is None or (today - row.confirmed_on).days >= ASKED_EVERY_DAYS),
                href=reverse("own_structure", args=[row.pk]),
                page_href=structure_href(row.pk),
            )
            for row in own_structures(person)
        ),
        tuple(claims_of(organisation.pk for organisation in organisations)[:_MOST_CLAIMS]),
        tuple(addable),
    )


def own_structure_page(
    row: Structure | None,
    form: StructureForm,
    *,
    title: str,
    action: str,
    is_agency: bool,
    problem: str = "",
    withdrawal: StructureWithdrawalForm | None = None,
    today: dt.date,
) -> OwnStructurePage:
    """The form of a structure; ``row`` is None for a new one, ``problem`` what somebody else changed meanwhile.

    ``withdrawal`` is the form of the agency that was refused.
    """
    siret = str(form["siret"].value() or "")
    remark = register_remarks([siret]).get(siret)
    return OwnStructurePage(
        title=title,
        action=action,
        revision=row.changed_at.isoformat() if row else "",
        form=form,
        problem=problem or form.problem,
        confirmed=confirmed_text(row.confirmed_on, today=today) if row else "",
        confirm_href=reverse("own_structure_confirm", args=[row.pk]) if row else "",
        letters_href=reverse("own_structure_letters", args=[row.pk]) if row else "",
        is_stopped=row is not None and row.letters_stopped_on is not None,
        page_href=structure_href(row.pk) if row and row.withdrawn_at is None else "",
        register=register_text(remark) if remark else "",
        withdrawn=row.withdrawn_reason if row else "",
        withdrawal=(withdrawal or StructureWithdrawalForm()) if row and is_agency and not row.withdrawn_at else None,
        moderate_href=reverse("structure_withdraw", args=[row.pk]) if row and is_agency else "",
        history=history_lines(row, most=_MOST_CHANGES) if row else (),
    )
