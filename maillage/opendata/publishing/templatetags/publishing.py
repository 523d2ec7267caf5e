"""Schemas and findings in templates, in the language of the page: `{% load publishing %}`."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from django import template
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.schema.terms import Field, FieldType, FindingGroup, Schema
from maillage.core.schema.wording import words
from maillage.core.schema.wording.check_words import check_phrases
from maillage.core.tables.terms import TableReading
from maillage.opendata.publishing.edges.export import report_words
from maillage.opendata.publishing.edges.export.report_words import Cause
from maillage.opendata.publishing.pages.draft import words as draft_words
from maillage.opendata.publishing.pages.draft.publish import size_text
from maillage.opendata.publishing.pages.draft.report import is_of_header
from maillage.web.wording.formats import shipped

_LONGEST_TITLE: Final = 50

register = template.Library()

register.filter(words.allowed_values)
register.filter(words.without_markup)
register.filter(report_words.causes)
register.filter(report_words.rows_text)
register.filter(report_words.others_text)
register.filter(report_words.fix_text)
register.filter(report_words.fix_name)
register.filter(report_words.reading_text)
register.filter(draft_words.draft_title)
register.filter(draft_words.step_text)
register.filter(draft_words.action_text)
register.filter(size_text)


@register.filter
def option_text(field: Field) -> str:
    """A column as an option of a menu: its name, and its title where that says more."""
    title = Truncator(field.title).chars(_LONGEST_TITLE)
    return f"{field.name} ({title})" if field.title and field.title != field.name else field.name


@register.filter
def asks(field: Field) -> list[str]:
    """The constraints of a column's values, one phrase each."""
    phrases = words.constraint_phrases(field)
    # "Un texte" next to "14 chiffres" would only confuse.
    is_said_better = bool(field.constraints.enum) or (field.constraints.pattern is not None and bool(phrases))
    if field.type is not FieldType.STRING or not is_said_better:
        phrases = (words.type_phrase(field), *phrases)
    return [phrase.text_in(_) for phrase in phrases]


@register.filter
def required_text(field: Field) -> str:
    """Whether a value is required, and when."""
    return words.required_phrase(field).text_in(_)


@register.filter
def columns_text(schema: Schema) -> str:
    """The number of columns, and how many are required."""
    count, required = len(schema.fields), sum(field.constraints.required for field in schema.fields)
    columns = ngettext("%(count)s colonne", "%(count)s colonnes", count) % {"count": count}
    needed = ngettext("%(count)s obligatoire", "%(count)s obligatoires", required) % {"count": required}
    return _("%(columns)s, dont %(needed)s") % {"columns": columns, "needed": needed}


@register.filter
def check_texts(schema: Schema) -> list[str]:
    """What the checks of a schema verify, with the titles of their columns."""
    titled = replace(schema, fields=tuple(replace(field, title=shipped(field.title)) for field in schema.fields))
    return [phrase.text_in(_) for phrase in check_phrases(titled)]


@register.filter
def finding_text(group: FindingGroup) -> str:
    """The error and its remedy, as text."""
    return report_words.tell(group.message, group.params)


@register.filter
def other_values(cause: Cause, reading: TableReading) -> Iterable[str]:
    """The values of a cause after the first, each with its sheet row."""
    return report_words.other_values(cause, reading)


@register.filter
def cell_rows(group: FindingGroup, reading: TableReading) -> str:
    """The sheet rows of a finding; "" if it is about columns."""
    return "" if is_of_header(group) else report_words.rows_text(Cause(group, (group,)), reading)
