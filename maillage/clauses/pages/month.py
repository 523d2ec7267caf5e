"""The hours of a month with one reporter, as a form: last month's people and hours, to confirm or change."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.clauses.intake.hour_rows import (
    COMMUNE,
    DEPARTEMENT,
    EVIDENCE,
    HOURS,
    MODE,
    PSEUDONYM,
    READY,
    hours_text,
)
from maillage.clauses.models import HourReporter
from maillage.clauses.parts.clause_words import hours_short, month_words, people_words
from maillage.clauses.queries.participants import PersonMonthRow, month_rows
from maillage.clauses.terms.hours import MODE_NAMES
from maillage.clauses.terms.months import WorkMonth
from maillage.core.problems import sentence

_MANY_LINES: Final = 8  # past them the first button stands before the lines: a telephone shows three
_CONFIRM: Final = sentence("Les personnes et les heures du dernier mois déclaré sont là : confirmez, ou changez.")
_FIRST: Final = sentence("Aucun mois n’est encore déclaré : une ligne par personne, sous son pseudonyme.")
_SAID: Final = sentence("Ces heures sont déjà déclarées : changez ce qui est faux, 0 retire une ligne.")
# By whether the month is said, and whether there are lines of it or of a month before.
_NOTES: Final = {(True, True): _SAID, (False, True): _CONFIRM, (False, False): _FIRST}


@dataclass(frozen=True, slots=True)
class HourLine:
    """One person of the form; ``error`` says what to correct in her line."""

    place: int
    pseudonym: str
    hours: str
    mode: str
    departement: str
    commune: str
    evidence: str
    is_new: bool
    error: str


@dataclass(frozen=True, slots=True)
class MonthForm:
    """The lines of a month, and what they are: said already, or last month's to be confirmed."""

    clause_title: str
    reporter: str
    month: str
    month_word: str
    before_word: str
    after_word: str
    note: str
    summary: str  # of many people, who are confirmed at once
    lines: tuple[HourLine, ...]
    modes: tuple[tuple[str, str], ...]
    problem: str


def month_form(
    reporter: HourReporter,
    month: WorkMonth,
    *,
    today: dt.date,
    typed: Sequence[Mapping[str, str]] = (),
    errors: Mapping[int, str] | None = None,
    new_pseudonyms: Sequence[str] = (),
) -> MonthForm:
    """The form of a month; ``typed`` are the rows that were refused, each with its error by place.

    ``new_pseudonyms`` stand ready in empty lines: who has nobody's pseudonym at hand needs none.
    """
    rows, is_said = month_rows(reporter, month)
    lines = [
        HourLine(
            *(place, row.pseudonym, hours_text(row.centihours), row.mode, row.departement, row.commune, row.evidence),
            is_new=False,
            error="",
        )
        for place, row in enumerate(rows)
    ]
    if typed:
        lines = [
            HourLine(
                place=place,
                pseudonym=texts[PSEUDONYM],
                hours=texts[HOURS],
                mode=texts[MODE],
                departement=texts[DEPARTEMENT],
                commune=texts[COMMUNE],
                evidence=texts[EVIDENCE],
                is_new=bool(texts.get(READY)),
                error=(errors or {}).get(place, ""),
            )
            for place, texts in enumerate(typed)
        ]
    else:
        place = reporter.clause.departement
        lines += [
            HourLine(number, pseudonym, "", "", place, "", "", is_new=True, error="")
            for number, pseudonym in enumerate(new_pseudonyms, len(lines))
        ]
    following = month.after(1)
    return MonthForm(
        clause_title=reporter.clause.title,
        reporter=reporter.name,
        month=month_words(month),
        month_word=month.word,
        before_word=month.after(-1).word,
        after_word=following.word if following <= WorkMonth.of(today) else "",
        note=_(_NOTES[is_said, bool(rows)]),
        summary="" if typed else summary_of_many(rows),
        lines=tuple(lines),
        modes=tuple((mode.value, _(name)) for mode, name in MODE_NAMES.items()),
        problem=_("Rien n’est encore enregistré : corrigez les lignes marquées.") if errors else "",
    )


def summary_of_many(rows: Sequence[PersonMonthRow]) -> str:
    """How many people and hours stand below, where they are more than a telephone shows; "" for few."""
    if len(rows) <= _MANY_LINES:
        return ""
    return _("%(people)s, %(hours)s.") % {
        "people": people_words(len({row.pseudonym for row in rows}), is_exact=True),
        "hours": hours_short(sum(row.centihours for row in rows)),
    }
