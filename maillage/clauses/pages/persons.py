"""The people of a clause under their pseudonyms, for its facilitators: what is known of each, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.clauses.intake import person_cells as fields
from maillage.clauses.models import InsertionClause
from maillage.clauses.parts.clause_words import hours_short, month_words
from maillage.clauses.queries.hours.hour_findings import hour_findings
from maillage.clauses.queries.participants import clause_persons
from maillage.clauses.terms.hours import FAULT_NAMES
from maillage.clauses.terms.months import WorkMonth
from maillage.clauses.terms.publics import (
    AGE_NAMES,
    CATEGORIES,
    CRITERIA,
    EXIT_NAMES,
    WORK_CONTRACT_NAMES,
    StatedParticipant,
)
from maillage.web.wording.formats import number


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person: her pseudonym, her months and hours here, and the texts of what is known of her."""

    number: int
    pseudonym: str
    period: str
    hours: str
    texts: Mapping[str, str]
    summary: str
    is_complete: bool
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedWordList:
    """A shared list of words as a field of a form, and the text that it rests on."""

    name: str
    label: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PersonsPage:
    """All that templates/clauses/persons.html shows."""

    clause_number: int
    title: str
    summary: str
    people: tuple[PersonLine, ...]
    lists: tuple[SharedWordList, ...]
    source: str


def persons_page(clause: InsertionClause) -> PersonsPage:
    """The page of the people of a clause: to be opened by who may read them alone."""
    by_pseudonym: dict[str, list[str]] = {}
    for finding in hour_findings(clause):
        if finding.pseudonym:
            text = f"{month_words(finding.month)} : {_(FAULT_NAMES[finding.fault])}"
            by_pseudonym.setdefault(finding.pseudonym, []).append(text)
    people = []
    for person in clause_persons(clause):
        texts = fields.person_texts(person.stated)
        stated = person.stated
        words = [
            _(CATEGORIES[stated.category].label) if stated.category else "",
            _(AGE_NAMES[stated.age]) if stated.age else "",
            _(WORK_CONTRACT_NAMES[stated.contract]) if stated.contract else "",
            _(EXIT_NAMES[stated.outcome]) if stated.outcome else "",
            _eligible_words(stated),
        ]
        people.append(
            PersonLine(
                number=person.number,
                pseudonym=person.pseudonym,
                period=_("de %(first)s à %(last)s")
                % {"first": month_words(person.first), "last": month_words(person.last)}
                if person.first < person.last
                else month_words(person.last),
                hours=hours_short(person.centihours),
                texts=texts,
                summary=" · ".join(filter(None, words)),
                is_complete=all((stated.category, stated.age, stated.contract, stated.eligible_from)),
                findings=tuple(by_pseudonym.get(person.pseudonym, ())),
            )
        )
    incomplete = sum(not person.is_complete for person in people)
    summary = ngettext("%(count)s personne", "%(count)s personnes", len(people)) % {"count": number(len(people))}
    if incomplete:
        summary = _("%(people)s, %(count)s à compléter") % {"people": summary, "count": number(incomplete)}
    return PersonsPage(
        clause.pk,
        clause.title,
        summary,
        tuple(people),
        shared_word_lists(),
        _(CRITERIA.text),
    )


def _eligible_words(stated: StatedParticipant) -> str:
    """Until when somebody counts, and by which version of the list; "" where nobody said since when."""
    if stated.eligible_from is None:
        return ""
    last = month_words(WorkMonth.of(stated.eligible_from).after(stated.eligible_months - 1))
    text = _("éligible jusqu’en %(month)s") % {"month": last}
    by_list = _("liste de %(version)s") % {"version": stated.criteria_version} if stated.criteria_version else ""
    return f"{text} ({by_list})" if by_list else text


def shared_word_lists() -> tuple[SharedWordList, ...]:
    """The lists of the field as fields of a form, categories each with the text that it rests on."""
    return (
        SharedWordList(
            fields.CATEGORY,
            _("Public"),
            tuple((word.value, f"{_(words.label)} ({_(words.source)})") for word, words in CATEGORIES.items()),
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
