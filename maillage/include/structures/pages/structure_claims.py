"""Who asks for a structure's page, what is contested in it, and what the agency answers: the pages and their forms."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.people import runs_agency
from maillage.include.structures.domain.structure_life import LONGEST_MESSAGE, LONGEST_REASON, ContestedFact
from maillage.include.structures.store.structure_life import (
    open_contests,
    register_remarks,
    waiting_claims,
    withdrawn_structures,
)
from maillage.include.structures.store.structures import public_structures
from maillage.kits.forms.fields import JudgedField, sent_as
from maillage.kits.forms.forms import EntryForm, RefusableForm

_MOST_WITHDRAWN: Final = 50


class ClaimForm(RefusableForm):
    """For which organisation a page is asked for, and what proves that the structure is its own."""

    # Whether the person acts for it is asked where it is asked for.
    organisation = forms.CharField(
        label=gettext_lazy("Pour quelle organisation"),
        widget=forms.Select,
        error_messages={"required": gettext_lazy("Dites pour quelle organisation vous demandez cette page.")},
    )
    message = JudgedField(
        label=gettext_lazy("Ce qui prouve que c’est elle, si le SIRET n’est pas le même"),
        longest=LONGEST_MESSAGE,
        is_wanted=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        names = [" · ".join(filter(None, (owner.name, owner.siret))) for owner in organisations]
        known = list(zip([owner.slug for owner in organisations], names, strict=True))
        # Of several, none is chosen beforehand: who asks becomes the keeper of the page.
        self.offer("organisation", [("", _("Choisissez…")), *known] if len(known) > 1 else known)


class ContestForm(EntryForm):
    """What is not so, and what would be right."""

    fact = sent_as(
        "fait",
        forms.TypedChoiceField(
            label=gettext_lazy("Ce qui est faux"),
            choices=[(fact.value, gettext_lazy(fact.label)) for fact in ContestedFact],
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


def refusal_form(number: int, data: QueryDict | None = None) -> ClaimRefusalForm:
    """The form that refuses the claim ``number``."""
    return ClaimRefusalForm(data, auto_id=f"%s-{number}")


def answer_form(number: int, data: QueryDict | None = None) -> ContestAnswerForm:
    """The form that answers the remark ``number``."""
    return ContestAnswerForm(data, auto_id=f"%s-{number}")


def moderation_context(
    person: User, *, sent: RefusableForm | None = None, number: int | None = None
) -> dict[str, object]:
    """What waits for the agency: claims and contests, each with its form, and structures that the register says closed.

    ``sent`` is the form that was refused, of the claim or remark ``number``.
    """
    claims = [
        (claim, sent if isinstance(sent, ClaimRefusalForm) and claim.pk == number else refusal_form(claim.pk))
        for claim in waiting_claims()
    ]
    contests = [
        (contest, sent if isinstance(sent, ContestAnswerForm) and contest.pk == number else answer_form(contest.pk))
        for contest in open_contests()
    ]
    is_shown = sent is None or any(form is sent for _row, form in (*claims, *contests))
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
        "problem": "" if sent is None or is_shown else sent.all_problems,
        "claims": claims,
        "contests": contests,
        "closed": [(rows[siret], remark) for siret, remark in register_remarks(rows).items()],
        "withdrawn": withdrawn_structures()[:_MOST_WITHDRAWN],
    }
