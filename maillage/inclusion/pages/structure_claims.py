"""Who asks for a structure's page, what is contested in it, and what the agency answers: the pages and their forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.queries import Organisation, User
from maillage.accounts.queries.people import runs_agency
from maillage.core.problems import sentence
from maillage.inclusion.models import Structure, StructureClaim, StructureContest
from maillage.inclusion.pages.structure import StructureFact
from maillage.inclusion.parts.structure_words import register_text, structure_href
from maillage.inclusion.queries.structure_life import (
    open_contests,
    register_remarks,
    waiting_claims,
    withdrawn_structures,
)
from maillage.inclusion.queries.structures import public_structures
from maillage.inclusion.terms.structure_life import (
    FACT_NAMES,
    LONGEST_MESSAGE,
    LONGEST_REASON,
    ClaimProof,
    ContestedFact,
    claim_proof,
)
from maillage.kits.forms.fields import JudgedField, sent_as
from maillage.kits.forms.forms import EntryForm, RefusableForm

_MOST_WITHDRAWN: Final = 50


class ClaimForm(RefusableForm):
    """For which organisation a page is asked for, and what proves that the structure is its own."""

    # Whether the person acts for it is asked where it is asked for.
    organisation = forms.CharField(label=gettext_lazy("Pour quelle organisation"), widget=forms.Select)
    message = JudgedField(
        label=gettext_lazy("Ce qui prouve que c’est elle, si le SIRET n’est pas le même"),
        longest=LONGEST_MESSAGE,
        is_wanted=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        names = [" · ".join(filter(None, (one.name, one.siret))) for one in organisations]
        self.offer("organisation", zip([one.slug for one in organisations], names, strict=True))


class ContestForm(EntryForm):
    """What is not so, and what would be right."""

    fact = sent_as(
        "fait",
        forms.TypedChoiceField(
            label=gettext_lazy("Ce qui est faux"),
            choices=[(fact.value, gettext_lazy(FACT_NAMES[fact])) for fact in ContestedFact],
            coerce=ContestedFact,
            empty_value=ContestedFact.OTHER,
            required=False,
        ),
    )
    message = JudgedField(
        label=gettext_lazy("Et ce qui serait juste"),
        longest=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": "4"}),
    )


class ClaimRefusalForm(RefusableForm):
    """Why an organisation does not get a page."""

    reason = sent_as("motif", JudgedField(label=gettext_lazy("Motif, que la personne lira"), longest=LONGEST_REASON))


class ContestAnswerForm(RefusableForm):
    """What the agency did with a remark."""

    answer = sent_as("reponse", JudgedField(label=gettext_lazy("Ce que vous en avez fait"), longest=LONGEST_REASON))


class StructureWithdrawalForm(RefusableForm):
    """Why a structure leaves the directory."""

    reason = sent_as("motif", JudgedField(label=gettext_lazy("Motif, que sa page dira"), longest=LONGEST_REASON))


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim that waits, what speaks for it, and the form that refuses it."""

    claim: StructureClaim
    proof: str
    href: str
    form: ClaimRefusalForm


@dataclass(frozen=True, slots=True)
class ContestLine:
    """What is contested, by nobody's name, and the form of the answer."""

    contest: StructureContest
    fact: str
    href: str
    form: ContestAnswerForm


def claim_page(row: Structure, form: ClaimForm | None) -> dict[str, object]:
    """The page on which an organisation asks for the page of a structure; ``form`` is None for who is in none."""
    holder = row.organisation.name if row.organisation else ""
    return {"row": row, "form": form, "holder": holder, "back_href": structure_href(row.pk)}


def contest_page(row: Structure, form: ContestForm) -> dict[str, object]:
    """The page on which somebody says what is not so."""
    return {"row": row, "form": form, "back_href": structure_href(row.pk)}


def refusal_form(number: int, data: QueryDict | None = None) -> ClaimRefusalForm:
    """The form that refuses the claim ``number``."""
    return ClaimRefusalForm(data, auto_id=f"%s-{number}")


def answer_form(number: int, data: QueryDict | None = None) -> ContestAnswerForm:
    """The form that answers the remark ``number``."""
    return ContestAnswerForm(data, auto_id=f"%s-{number}")


def moderation_page(person: User, *, sent: RefusableForm | None = None, number: int | None = None) -> dict[str, object]:
    """What waits for the agency; ``sent`` is the form that was refused, of the claim or remark ``number``."""
    claims = [
        ClaimLine(
            claim,
            _(_PROOFS[claim_proof(claim.organisation.siret, claim.structure.siret)]),
            structure_href(claim.structure_id),
            sent if isinstance(sent, ClaimRefusalForm) and claim.pk == number else refusal_form(claim.pk),
        )
        for claim in waiting_claims()
    ]
    contests = [
        ContestLine(
            contest,
            _(FACT_NAMES[ContestedFact(contest.fact)]),
            structure_href(contest.structure_id),
            sent if isinstance(sent, ContestAnswerForm) and contest.pk == number else answer_form(contest.pk),
        )
        for contest in open_contests()
    ]
    is_shown = sent is None or any(line.form is sent for line in (*claims, *contests))
    rows = {row.siret: row for row in public_structures().only("siret", "name")}
    summary = (
        _("Fiches demandées : %(claims)s ; remarques : %(contests)s.")
        % {"claims": len(claims), "contests": len(contests)}
        if claims or contests
        else _("Rien n’attend l’agence.")
    )
    return {
        "summary": summary,
        "may_decide": runs_agency(person),
        # What was answered meanwhile has no row any more.
        "problem": ""
        if is_shown or sent is None
        else " ".join(text for texts in sent.errors.values() for text in texts),
        "claims": claims,
        "contests": contests,
        "closed": [
            StructureFact(rows[siret].name, register_text(remark), href=reverse("own_structure", args=[rows[siret].pk]))
            for siret, remark in register_remarks(rows).items()
        ],
        "withdrawn": withdrawn_structures()[:_MOST_WITHDRAWN],
    }


_PROOFS: Final[Mapping[ClaimProof, str]] = {
    ClaimProof.SAME_SIRET: sentence("même SIRET que l’organisation"),
    ClaimProof.SAME_COMPANY: sentence("même entreprise (SIREN), un autre établissement"),
    ClaimProof.NONE: sentence("aucun numéro commun : demandez une preuve avant d’accepter"),
}
