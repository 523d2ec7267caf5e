"""The people of a clause by pseudonym, for facilitators: what is known, and what is missing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from maillage.include.clauses.domain.eligibility import list_of_word, list_on
from maillage.include.clauses.domain.hours import FAULT_NAMES
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.publics import (
    AgeClass,
    ClauseExit,
    EligibilityList,
    PublicCategory,
    StatedParticipant,
    WorkContract,
)
from maillage.include.clauses.intake import person_cells as cells
from maillage.include.clauses.intake.person_cells import PersonReader
from maillage.include.clauses.pages.parts.clause_words import category_label, month_words
from maillage.include.clauses.store.eligibility_lists import eligibility_lists
from maillage.include.clauses.store.hours.hour_findings import hour_findings
from maillage.include.clauses.store.models import InsertionClause
from maillage.include.clauses.store.participants import ClausePerson, clause_persons
from maillage.kits.forms.fields import DayInput, JudgedField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.web.wording.formats import day, number


class PersonForm(RefusableForm):
    """The details of a person: codes of the shared lists, parsed like table cells."""

    # Situations of people, which open with a second factor alone: no browser keeps them.
    is_kept_while_typed = False
    category = sent_as(cells.CATEGORY, forms.CharField(label=lazy("Public"), required=False, widget=forms.Select))
    age = sent_as(cells.AGE, forms.CharField(label=lazy("Âge à l’entrée"), required=False, widget=forms.Select))
    contract = sent_as(
        cells.CONTRACT, forms.CharField(label=lazy("Contrat de travail"), required=False, widget=forms.Select)
    )
    outcome = sent_as(cells.OUTCOME, forms.CharField(label=lazy("Sortie"), required=False, widget=forms.Select))
    contract_months = sent_as(
        cells.CONTRACT_MONTHS,
        JudgedField(
            label=lazy("Durée du contrat, en mois"),
            longest=2,
            is_wanted=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        ),
    )
    eligible_from = sent_as(
        cells.ELIGIBLE_FROM,
        forms.CharField(label=lazy("Éligible depuis le (diagnostic)"), required=False, widget=DayInput),
    )

    def __init__(self, *args: Any, lists: Sequence[EligibilityList], today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lists = lists
        named: dict[str, Mapping[Any, str]] = {
            "category": _categories(lists, list_on(today, lists) or lists[0]),
            "age": {word: _(word.label) for word in AgeClass},
            "contract": {word: _(word.label) for word in WorkContract},
            "outcome": {word: _(word.label) for word in ClauseExit},
        }
        for name, words in named.items():
            choices = [(word.value, label) for word, label in words.items()]
            self.offer(name, [("", _("non renseigné")), *choices])

    def clean(self) -> dict[str, Any]:
        """The fields, validated with the list in force on the day of her diagnosis."""
        with self.refusals():
            self.stated = PersonReader(self.lists).read(self.texts())
        return self.cleaned_data


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person: summary, form, and findings on her hours."""

    person: ClausePerson
    summary: str
    form: PersonForm
    findings: Sequence[str]


def person_form(
    number: int,
    data: QueryDict | None = None,
    *,
    lists: Sequence[EligibilityList],
    stated: StatedParticipant | None = None,
    today: dt.date,
) -> PersonForm:
    """The form of person ``number``, initialised from ``stated`` or bound to ``data``."""
    initial = PersonForm.by_field(cells.person_texts(stated)) if stated else {}
    return PersonForm(data, initial=initial, auto_id=f"%s-{number}", lists=lists, today=today)


def persons_page(
    clause: InsertionClause, *, today: dt.date, sent: tuple[int, PersonForm] | None = None
) -> dict[str, object]:
    """Context of the page of a clause's people; the caller checks the permission and audits.

    ``sent`` is the number of a person and her rejected form.
    """
    by_pseudonym: dict[str, list[str]] = {}
    for finding in hour_findings(clause):
        if finding.pseudonym:
            text = f"{month_words(finding.month)} : {_(FAULT_NAMES[finding.fault])}"
            by_pseudonym.setdefault(finding.pseudonym, []).append(text)
    lists = eligibility_lists()
    in_force = list_on(today, lists) or lists[0]
    people = [
        PersonLine(
            person,
            _stated_words(person.stated, lists),
            sent[1]
            if sent and sent[0] == person.number
            else person_form(person.number, lists=lists, stated=person.stated, today=today),
            by_pseudonym.get(person.pseudonym, ()),
        )
        for person in clause_persons(clause)
    ]
    incomplete = sum(not line.person.stated.is_complete for line in people)
    summary = ngettext("%(count)s personne", "%(count)s personnes", len(people)) % {"count": number(len(people))}
    if incomplete:
        summary = _("%(people)s, %(count)s à compléter") % {"people": summary, "count": number(incomplete)}
    return {
        "clause": clause,
        "summary": summary,
        "people": people,
        "source": _(in_force.text),
    }


def _stated_words(stated: StatedParticipant, lists: Sequence[EligibilityList]) -> str:
    words = (
        category_label(stated.category, lists, stated.criteria_version) if stated.category else "",
        _(stated.age.label) if stated.age else "",
        _(stated.contract.label) if stated.contract else "",
        _(stated.outcome.label) if stated.outcome else "",
        _eligible_words(stated, lists),
    )
    return " · ".join(filter(None, words))


def _eligible_words(stated: StatedParticipant, lists: Sequence[EligibilityList]) -> str:
    """Until when a person is eligible, and by which list version; "" without a diagnosis date."""
    if stated.eligible_from is None:
        return ""
    last = month_words(WorkMonth.of(stated.eligible_from).after(stated.eligible_months - 1))
    text = _("éligible jusqu’en %(month)s") % {"month": last}
    judged = list_of_word(stated.criteria_version, lists)
    if judged is None:
        return text
    return f"{text} ({_('liste du %(day)s') % {'day': day(judged.in_force_from)}})"


def _categories(lists: Sequence[EligibilityList], in_force: EligibilityList) -> Mapping[PublicCategory, str]:
    """The categories, each with the text that it rests on.

    Categories missing from the list in force are offered for earlier diagnoses, and marked.
    """
    return {
        category: f"{_(in_force.rules[category].label)} ({_(in_force.rules[category].source)})"
        if category in in_force.rules
        else _("%(label)s (n’est plus dans la liste)") % {"label": category_label(category, lists)}
        for category in PublicCategory
        if any(category in known.rules for known in lists)
    }
