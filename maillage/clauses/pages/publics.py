"""The list of eligible people as everybody reads it, version by version, and the form by which the agency adds one."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries.people import Person
from maillage.clauses.intake import list_forms as fields
from maillage.clauses.intake.list_forms import rule_field
from maillage.clauses.parts.clause_words import rule_words
from maillage.clauses.queries.eligibility_lists import eligibility_list, eligibility_lists
from maillage.clauses.queries.kit import may_edit_kit
from maillage.clauses.rules.eligibility import changed_rules, list_on
from maillage.clauses.terms.publics import (
    ELIGIBLE_MONTHS,
    CategoryRule,
    EligibilityList,
    PublicCategory,
)
from maillage.web.wording.formats import day, number


@dataclass(frozen=True, slots=True)
class RuleForm:
    """The fields of a category in the form of a list: their names, their texts, what is wrong."""

    code: str
    is_kept: bool
    names: Mapping[str, str]
    texts: Mapping[str, str]
    error: str


@dataclass(frozen=True, slots=True)
class PublicsForm:
    """All that templates/clauses/publics_form.html shows."""

    day: str
    earliest: str
    text: str
    link: str
    errors: Mapping[str, str]
    rules: tuple[RuleForm, ...]


def publics_page(word: str, person: Person, *, today: dt.date) -> dict[str, object]:
    """What the page of that version shows, of the one in force today for "": its rules, what it and others change."""
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
    """What a list changes, a sentence a category."""
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


def publics_form(
    *, today: dt.date, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> PublicsForm:
    """The form of a list more, begun from the last one; what was ``typed`` stays where it was refused."""
    words, wrong = typed if typed is not None else _texts(eligibility_lists()[-1]), errors or {}
    return PublicsForm(
        day=words.get(fields.DAY, ""),
        earliest=(today + dt.timedelta(days=1)).isoformat(),
        text=words.get(fields.TEXT, ""),
        link=words.get(fields.LINK, ""),
        errors={name: text for name, text in wrong.items() if "-" not in name},  # those of a category stand in it
        rules=tuple(_rule_form(category, words, wrong) for category in PublicCategory),
    )


def _rule_form(category: PublicCategory, words: Mapping[str, str], errors: Mapping[str, str]) -> RuleForm:
    names = {field: rule_field(category, field) for field in fields.RULE_FIELDS}
    return RuleForm(
        code=category.value,
        is_kept=bool(words.get(names[fields.KEPT])),
        names=names,
        texts={field: words.get(name, "") for field, name in names.items()},
        error=" ".join(errors[name] for name in names.values() if name in errors),
    )


def _texts(listed: EligibilityList) -> dict[str, str]:
    """A list as the texts of its form; what is new of a list is left to be said."""
    texts = {}
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
