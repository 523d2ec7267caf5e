"""The people of a clause under their pseudonyms, for its facilitators: what is known of each, what is missing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.clauses.intake import person_cells as fields
from maillage.clauses.models import InsertionClause
from maillage.clauses.parts.clause_words import category_label, month_words
from maillage.clauses.queries.eligibility_lists import eligibility_lists
from maillage.clauses.queries.hours.hour_findings import hour_findings
from maillage.clauses.queries.participants import ClausePerson, clause_persons
from maillage.clauses.rules.eligibility import list_of_word, list_on
from maillage.clauses.terms.hours import FAULT_NAMES
from maillage.clauses.terms.months import WorkMonth
from maillage.clauses.terms.publics import (
    AGE_NAMES,
    EXIT_NAMES,
    WORK_CONTRACT_NAMES,
    EligibilityList,
    PublicCategory,
    StatedParticipant,
)
from maillage.web.wording.formats import day, number


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person with what is known of her: said, as texts of the form, and what is odd in her hours."""

    person: ClausePerson
    summary: str
    texts: Mapping[str, str]
    findings: Sequence[str]


@dataclass(frozen=True, slots=True)
class SharedWordList:
    """A shared list of words as a field of a form, and the text that it rests on."""

    name: str
    label: str
    words: tuple[tuple[str, str], ...]


def persons_page(clause: InsertionClause, *, today: dt.date) -> dict[str, object]:
    """What the page of the people of a clause shows: to be opened by who may read them alone."""
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
            fields.person_texts(person.stated),
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
        "lists": shared_word_lists(lists, in_force),
        "source": _(in_force.text),
    }


def _stated_words(stated: StatedParticipant, lists: Sequence[EligibilityList]) -> str:
    words = (
        category_label(stated.category, lists, stated.criteria_version) if stated.category else "",
        _(AGE_NAMES[stated.age]) if stated.age else "",
        _(WORK_CONTRACT_NAMES[stated.contract]) if stated.contract else "",
        _(EXIT_NAMES[stated.outcome]) if stated.outcome else "",
        _eligible_words(stated, lists),
    )
    return " · ".join(filter(None, words))


def _eligible_words(stated: StatedParticipant, lists: Sequence[EligibilityList]) -> str:
    """Until when somebody counts, and by which version of the list; "" where nobody said since when."""
    if stated.eligible_from is None:
        return ""
    last = month_words(WorkMonth.of(stated.eligible_from).after(stated.eligible_months - 1))
    text = _("éligible jusqu’en %(month)s") % {"month": last}
    judged = list_of_word(stated.criteria_version, lists)
    if judged is None:
        return text
    return f"{text} ({_('liste du %(day)s') % {'day': day(judged.in_force_from)}})"


def shared_word_lists(lists: Sequence[EligibilityList], in_force: EligibilityList) -> tuple[SharedWordList, ...]:
    """The lists of the field as fields of a form, categories each with the text that it rests on.

    One that the list in force has not is offered to who was looked at before it, and says so.
    """
    return (
        SharedWordList(
            fields.CATEGORY,
            _("Public"),
            tuple(
                (
                    category.value,
                    f"{_(in_force.rules[category].label)} ({_(in_force.rules[category].source)})"
                    if category in in_force.rules
                    else _("%(label)s (n’est plus dans la liste)") % {"label": category_label(category, lists)},
                )
                for category in PublicCategory
                if any(category in known.rules for known in lists)
            ),
        ),
        SharedWordList(
            fields.AGE, _("Âge à l’entrée"), tuple((word.value, _(name)) for word, name in AGE_NAMES.items())
        ),
        SharedWordList(
            fields.CONTRACT,
            _("Contrat de travail"),
            tuple((word.value, _(name)) for word, name in WORK_CONTRACT_NAMES.items()),
        ),
        SharedWordList(fields.OUTCOME, _("Sortie"), tuple((word.value, _(name)) for word, name in EXIT_NAMES.items())),
    )
