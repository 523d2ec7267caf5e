"""The pages of those who look after structures: which they are, the form of one, who asks for it, what is contested."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import Organisation, User
from maillage.accounts.queries.people import runs_agency
from maillage.core.problems import sentence
from maillage.inclusion.models import Structure, StructureClaim
from maillage.inclusion.pages.structure import StructureFact, history_lines
from maillage.inclusion.pages.structure_form import StructureForm
from maillage.inclusion.parts.structure_words import confirmed_text, register_text, structure_href
from maillage.inclusion.queries.structure_life import (
    claims_of,
    open_contests,
    register_remarks,
    waiting_claims,
    withdrawn_structures,
)
from maillage.inclusion.queries.structure_permissions import own_structures
from maillage.inclusion.queries.structures import public_structures
from maillage.inclusion.terms.structure_life import ASKED_EVERY_DAYS, FACT_NAMES, ClaimProof, ContestedFact, claim_proof
from maillage.web.filters import FilterOption
from maillage.web.wording.formats import day

_MOST_CLAIMS: Final = 20
_MOST_WITHDRAWN: Final = 50
_MOST_CHANGES: Final = 20


@dataclass(frozen=True, slots=True)
class OwnStructurePage:
    """What templates/inclusion/own_structure.html shows; ``revision`` tells what the server had when it was opened.

    ``confirm_href`` and ``page_href`` are "" for a structure that is new.
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


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """What templates/inclusion/claim.html shows."""

    row: Structure
    organisations: tuple[Organisation, ...]
    holder: str
    back_href: str
    message: str
    problem: str


@dataclass(frozen=True, slots=True)
class ContestPage:
    """What templates/inclusion/contest.html shows; ``entry`` tells a second click from a second remark."""

    row: Structure
    facts: tuple[FilterOption, ...]
    message: str
    entry: str
    back_href: str
    problem: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim that waits, and what speaks for it."""

    claim: StructureClaim
    proof: str
    holder: str
    href: str


@dataclass(frozen=True, slots=True)
class ContestLine:
    """What is contested, by nobody's name."""

    number: int
    structure: str
    href: str
    fact: str
    message: str
    said_on: str


@dataclass(frozen=True, slots=True)
class StructureModerationPage:
    """What templates/inclusion/moderation.html shows."""

    summary: str
    may_decide: bool
    claims: tuple[ClaimLine, ...]
    contests: tuple[ContestLine, ...]
    closed: tuple[StructureFact, ...]
    withdrawn: tuple[Structure, ...]


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
    today: dt.date,
) -> OwnStructurePage:
    """The form of a structure; ``row`` is None for a new one, ``problem`` what somebody else changed meanwhile."""
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
        moderate_href=reverse("structure_withdraw", args=[row.pk]) if row and is_agency else "",
        history=history_lines(row, most=_MOST_CHANGES) if row else (),
    )


def claim_page(
    row: Structure, organisations: Sequence[Organisation], *, message: str = "", problem: str = ""
) -> ClaimPage:
    """The page on which an organisation asks for the page of a structure."""
    holder = row.organisation.name if row.organisation else ""
    return ClaimPage(row, tuple(organisations), holder, structure_href(row.pk), message, problem)


def contest_page(row: Structure, *, fact: str = "", message: str = "", entry: str, problem: str = "") -> ContestPage:
    """The page on which somebody says what is not so."""
    facts = tuple(FilterOption(word.value, _(FACT_NAMES[word]), word.value == fact) for word in ContestedFact)
    return ContestPage(row, facts, message, entry, structure_href(row.pk), problem)


def moderation_page(person: User) -> StructureModerationPage:
    """What waits for the agency."""
    claims = tuple(
        ClaimLine(
            claim,
            _(_PROOFS[claim_proof(claim.organisation.siret, claim.structure.siret)]),
            claim.structure.organisation.name if claim.structure.organisation else "",
            structure_href(claim.structure_id),
        )
        for claim in waiting_claims()
    )
    contests = tuple(
        ContestLine(
            contest.pk,
            contest.structure.name,
            structure_href(contest.structure_id),
            _(FACT_NAMES[ContestedFact(contest.fact)]),
            contest.message,
            day(contest.said_at.date()),
        )
        for contest in open_contests()
    )
    rows = {row.siret: row for row in public_structures().only("siret", "name")}
    remarks = register_remarks(rows)
    summary = (
        _("Fiches demandées : %(claims)s ; remarques : %(contests)s.")
        % {"claims": len(claims), "contests": len(contests)}
        if claims or contests
        else _("Rien n’attend l’agence.")
    )
    return StructureModerationPage(
        summary,
        runs_agency(person),
        claims,
        contests,
        tuple(
            StructureFact(rows[siret].name, register_text(remark), href=reverse("own_structure", args=[rows[siret].pk]))
            for siret, remark in remarks.items()
        ),
        tuple(withdrawn_structures()[:_MOST_WITHDRAWN]),
    )


_PROOFS: Final[Mapping[ClaimProof, str]] = {
    ClaimProof.SAME_SIRET: sentence("même SIRET que l’organisation"),
    ClaimProof.SAME_COMPANY: sentence("même entreprise (SIREN), un autre établissement"),
    ClaimProof.NONE: sentence("aucun numéro commun : demandez une preuve avant d’accepter"),
}
