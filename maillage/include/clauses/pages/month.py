"""The form of a month's hours from one reporter, prefilled with people and hours of the last reported month."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.problems import sentence
from maillage.include.clauses.domain.hours import LONGEST_EVIDENCE, WorkMode
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.intake.hour_rows import (
    COMMUNE,
    DEPARTEMENT,
    EVIDENCE,
    HOURS,
    MODE,
    MONTH,
    PSEUDONYM,
    READY,
    hours_text,
    read_hours,
)
from maillage.include.clauses.pages.parts.clause_words import hours_short, people_words
from maillage.include.clauses.pages.received_files import typed_rows
from maillage.include.clauses.store.models import HourReporter
from maillage.include.clauses.store.participants import PersonMonthRow, month_rows
from maillage.include.clauses.store.reported_hours import HoursReport
from maillage.kits.forms.fields import JudgedField, sent_as
from maillage.kits.forms.forms import RefusableForm

_MANY_LINES: Final = 8  # beyond, a button precedes the lines: a phone shows three
_CONFIRM: Final = sentence("Les personnes et les heures du dernier mois déclaré sont là : confirmez, ou changez.")
_FIRST: Final = sentence("Aucun mois n’est encore déclaré : une ligne par personne, sous son pseudonyme.")
_SAID: Final = sentence("Ces heures sont déjà déclarées : changez ce qui est faux, 0 retire une ligne.")
# By whether the month is reported, and whether lines exist for it or an earlier month.
_NOTES: Final = {(True, True): _SAID, (False, True): _CONFIRM, (False, False): _FIRST}
_CODE_INPUT: Final = {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}


class HourLineForm(RefusableForm):
    """The hours of one person in a month; lines share field names and are parsed like table rows."""

    pseudonym = sent_as(
        PSEUDONYM,
        JudgedField(
            label=gettext_lazy("Personne"), longest=24, is_wanted=False, widget=forms.TextInput(attrs=_CODE_INPUT)
        ),
    )
    hours = sent_as(
        HOURS,
        JudgedField(
            label=gettext_lazy("Heures"),
            longest=9,
            is_wanted=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        ),
    )
    mode = sent_as(
        MODE,
        forms.CharField(
            label=gettext_lazy("Mode"),
            required=False,
            widget=forms.Select(choices=[(mode.value, gettext_lazy(mode.label)) for mode in WorkMode]),
        ),
    )
    departement = sent_as(
        DEPARTEMENT, JudgedField(label=gettext_lazy("Département du lieu de travail"), longest=3, is_wanted=False)
    )
    commune = sent_as(COMMUNE, JudgedField(label=gettext_lazy("Commune, code Insee"), longest=5, is_wanted=False))
    evidence = sent_as(
        EVIDENCE, JudgedField(label=gettext_lazy("Où est la preuve"), longest=LONGEST_EVIDENCE, is_wanted=False)
    )
    # Marks an empty line for one more person.
    ready = sent_as(READY, forms.CharField(required=False, widget=forms.HiddenInput))

    def __init__(
        self, texts: Mapping[str, str] | None, *, reporter: HourReporter, month: WorkMonth, place: int, **options: Any
    ) -> None:
        super().__init__(texts, auto_id=f"%s-{place}", **options)
        self.reporter, self.month = reporter, month
        if self["ready"].value():
            self.fields["pseudonym"].label = _("Une personne de plus : son pseudonyme")
        else:
            self.fields["pseudonym"].widget.attrs["readonly"] = True

    def clean(self) -> dict[str, Any]:
        """The fields, with parse errors attached to them."""
        with self.refusals():
            cells = {**self.texts(), MONTH: self.month.word}
            this_month, place = WorkMonth.of(localdate()), self.reporter.clause.departement
            hours = read_hours(cells, this_month=this_month, departement=place)
            self.said = HoursReport(self.reporter, hours)
        return self.cleaned_data

    @property
    def has_more_errors(self) -> bool:
        """Whether a field hidden until the line is opened has an error."""
        return bool(self.errors.keys() & {"mode", "departement", "commune", "evidence"})


class MonthForm(RefusableForm):
    """The lines of a month: those already reported, or last month's to confirm.

    ``new_pseudonyms`` prefill empty lines, for people without a pseudonym.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        reporter: HourReporter,
        month: WorkMonth,
        today: dt.date,
        new_pseudonyms: Sequence[str] = (),
    ) -> None:
        super().__init__(data)
        self.reporter, self.month, self.before = reporter, month, month.after(-1)
        following = month.after(1)
        self.after = following if following <= WorkMonth.of(today) else None
        rows, is_said = month_rows(reporter, month)
        self.note = _(_NOTES[is_said, bool(rows)])
        self.summary = "" if data is not None else summary_of_many(rows)
        self.lines = [
            HourLineForm(texts, reporter=reporter, month=month, place=place, initial=initial)
            for place, (texts, initial) in enumerate(
                _first_lines(reporter, rows, new_pseudonyms)
                if data is None
                else [(texts, {}) for texts in typed_rows(data, month.word)]
            )
        ]

    def clean(self) -> dict[str, Any]:
        """Validate all lines, so that all errors show at once; a ValidationError if any is invalid."""
        wrong = [line for line in self.lines if not line.is_valid()]
        if any(line.errors.keys() != {NON_FIELD_ERRORS} for line in wrong):
            raise forms.ValidationError(_("Rien n’est encore enregistré : corrigez les lignes marquées."))
        if wrong:
            raise forms.ValidationError([str(text) for text in wrong[0].non_field_errors()])
        return self.cleaned_data

    def said_hours(self) -> list[HoursReport]:
        """The hours in a valid form."""
        return [line.said for line in self.lines]


def _first_lines(
    reporter: HourReporter, rows: Sequence[PersonMonthRow], new_pseudonyms: Sequence[str]
) -> list[tuple[None, dict[str, str]]]:
    """The initial lines."""
    worked = [
        {
            "pseudonym": row.pseudonym,
            "hours": hours_text(row.centihours),
            "mode": row.mode,
            "departement": row.departement,
            "commune": row.commune,
            "evidence": row.evidence,
        }
        for row in rows
    ]
    place = reporter.clause.departement
    ready = [{"pseudonym": pseudonym, "departement": place, "ready": "1"} for pseudonym in new_pseudonyms]
    return [(None, texts) for texts in (*worked, *ready)]


def summary_of_many(rows: Sequence[PersonMonthRow]) -> str:
    """The number of people and hours below, if they exceed the screen of a phone; "" otherwise."""
    if len(rows) <= _MANY_LINES:
        return ""
    return _("%(people)s, %(hours)s.") % {
        "people": people_words(len({row.pseudonym for row in rows}), is_exact=True),
        "hours": hours_short(sum(row.centihours for row in rows)),
    }
