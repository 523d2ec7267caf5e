"""The public list of eligible people, version by version, and the agency's form for a new version."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.accounts.store.people import Person
from maillage.include.clauses.domain.eligibility import changed_rules, list_on
from maillage.include.clauses.domain.publics import (
    ELIGIBLE_MONTHS,
    LONGEST_LIST_LINK,
    LONGEST_LIST_TEXT,
    CategoryRule,
    EligibilityList,
    PublicCategory,
)
from maillage.include.clauses.intake import list_forms as fields
from maillage.include.clauses.intake.list_forms import rule_field
from maillage.include.clauses.pages.parts.clause_words import rule_words
from maillage.include.clauses.store.eligibility_lists import eligibility_list, eligibility_lists
from maillage.include.clauses.store.kit import may_edit_kit
from maillage.kits.forms.fields import DayField, LineField, WebAddressField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.web.wording.formats import day, number

_WORDS: Final = (fields.LABEL, fields.SOURCE)
_NUMBERS: Final = (fields.MONTHS, fields.YOUNGEST, fields.OLDEST)
_LONGEST_NUMBER: Final = 2


@dataclass(frozen=True, slots=True)
class RuleFields:
    """The form fields of a category: kept or not, texts, numbers."""

    code: str
    kept: forms.BoundField
    words: list[forms.BoundField]
    numbers: list[forms.BoundField]


class PublicsForm(RefusableForm):
    """The form of a new list, parsed by intake/list_forms.py into ``listed``; in force tomorrow at the earliest.

    Besides its own fields it has those of each category, named by ``rule_field``.
    """

    text = sent_as(
        fields.TEXT,
        LineField(label=gettext_lazy("Texte sur lequel elle repose"), required=False, max_length=LONGEST_LIST_TEXT),
    )
    day = sent_as(fields.DAY, DayField(label=gettext_lazy("Prend effet le"), required=False))
    link = sent_as(
        fields.LINK,
        WebAddressField(
            label=gettext_lazy("Adresse du texte, si elle existe"),
            required=False,
            max_length=LONGEST_LIST_LINK,
            help_text=gettext_lazy("Elle commence par https://."),
        ),
    )

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.listed: EligibilityList | None = None
        self.fields["day"].widget.attrs["min"] = (today + dt.timedelta(days=1)).isoformat()
        labels = {
            fields.LABEL: _("Qui est ce public"),
            fields.SOURCE: _("Texte ou usage"),
            fields.MONTHS: _("Compte, en mois"),
            fields.YOUNGEST: _("Âge, de"),
            fields.OLDEST: _("à (compris)"),
        }
        for category in PublicCategory:
            kept = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs={"value": "1"}))
            self.fields[rule_field(category, fields.KEPT)] = kept
            for field, label in labels.items():
                attrs = {} if field in _WORDS else {"inputmode": "numeric"}
                longest = LONGEST_LIST_TEXT if field in _WORDS else _LONGEST_NUMBER
                self.fields[rule_field(category, field)] = LineField(
                    label=label, required=False, max_length=longest, widget=forms.TextInput(attrs=attrs)
                )

    def clean(self) -> dict[str, Any]:
        """The fields, parsed as one list."""
        with self.refusals():
            self.listed = fields.read_eligibility_list(self.texts())
        return self.cleaned_data

    @property
    def described(self) -> list[forms.BoundField]:
        """The fields of the list itself."""
        return [self[name] for name in ("text", "day", "link")]

    @property
    def rules(self) -> list[RuleFields]:
        """The fields of each category."""
        return [
            RuleFields(
                category.value,
                self[rule_field(category, fields.KEPT)],
                [self[rule_field(category, field)] for field in _WORDS],
                [self[rule_field(category, field)] for field in _NUMBERS],
            )
            for category in PublicCategory
        ]


def publics_page(word: str, person: Person, *, today: dt.date) -> dict[str, object]:
    """Context of a list version, by default the one in force today: rules, and changes between versions."""
    lists = eligibility_lists()
    version, now = eligibility_list(word, today=today), list_on(today, lists)
    coming = next((later for later in lists if later.in_force_from > today), None)
    changes = [
        _change_words(before, after) if before is not None else ()
        for before, after in zip((None, *lists), lists, strict=False)
    ]
    return {
        "version": version,
        "sentence": _opening(version, today=today, is_in_force=version == now),
        "is_in_force": version == now,
        "coming": coming,
        "changes": changes[lists.index(version)],
        "others": [
            (other, changed) for other, changed in reversed(list(zip(lists, changes, strict=True))) if other != version
        ],
        "may_edit": may_edit_kit(person),
    }


def _opening(version: EligibilityList, *, today: dt.date, is_in_force: bool) -> str:
    count = len(version.rules)
    publics = ngettext("%(count)s public", "%(count)s publics", count) % {"count": number(count)}
    words = {"day": day(version.in_force_from), "publics": publics}
    if is_in_force:
        return _("%(publics)s comptent pour une clause sociale, par la liste en vigueur depuis le %(day)s.") % words
    if version.in_force_from > today:
        return _("%(publics)s compteront pour une clause sociale à partir du %(day)s.") % words
    return _("Liste du %(day)s, avec %(publics)s : qui a été regardé sous elle la garde.") % words


def _change_words(before: EligibilityList, now: EligibilityList) -> tuple[str, ...]:
    """The changes of a list, one sentence per category."""
    return tuple(_one_change(*change) for change in changed_rules(before, now))


def _one_change(category: PublicCategory, before: CategoryRule | None, now: CategoryRule | None) -> str:
    if before is None or now is None:
        rule = before or now or CategoryRule("", "")
        text = (
            _("%(code)s entre dans la liste : %(label)s.")
            if before is None
            else _("%(code)s n’y est plus : %(label)s.")
        )
        return text % {"code": category.value, "label": _(rule.label)}
    earlier, later = ((_(rule.label), rule_words(rule), _(rule.source)) for rule in (before, now))
    pairs = (
        _("« %(before)s » devient « %(now)s »") % {"before": old, "now": new}
        for old, new in zip(earlier, later, strict=True)
        if old != new
    )
    return _("%(code)s : %(changes)s.") % {"code": category.value, "changes": " ; ".join(pairs)}


def first_list() -> dict[str, str]:
    """Initial values of a new list: the latest one, without the fields that must be new."""
    listed, texts = eligibility_lists()[-1], {}
    for category in PublicCategory:
        rule = listed.rules.get(category)
        values = {
            fields.KEPT: "1" if rule else "",
            fields.LABEL: _(rule.label) if rule else "",
            fields.SOURCE: _(rule.source) if rule else "",
            fields.MONTHS: str(rule.months if rule else ELIGIBLE_MONTHS),
            fields.YOUNGEST: str(rule.youngest or "") if rule else "",
            fields.OLDEST: str(rule.oldest or "") if rule else "",
        }
        texts.update({rule_field(category, field): text for field, text in values.items()})
    return texts
