"""Bulk corrections offered for a cause: one value, the value of the row above, or a replacement per wrong value.

One value may be right for a whole column, but never for beneficiaries, dates and amounts, which differ by row.
"""

import re
from dataclasses import dataclass
from typing import Final

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.store.model_types import Organisation
from maillage.core.schema.proposals.words import is_worded, likely_word
from maillage.core.schema.terms import Field, FieldType, FindingGroup, Schema
from maillage.core.tables.terms import TableReading
from maillage.core.text import normalised_text
from maillage.kits.forms.forms import RefusableForm
from maillage.opendata.publishing.edges.export.report_words import Cause
from maillage.opendata.publishing.pages.schema_fields import field_entry
from maillage.web.wording import formats

MOST_WORDS: Final = 40  # of one form
MOST_CHOICES: Final = 40  # in a select; beyond, an autocomplete list
_OF_COLUMNS: Final = frozenset({"missing-label", "extra-label", "blank-label", "duplicate-label"})


@dataclass(frozen=True, slots=True)
class FillOffer:
    """A bulk fill for all cells of a cause: its input and proposed value; ``places`` are the indexes of the groups.

    If each row has its own value, the value of the row above can be copied (``is_copy``).
    """

    field: str
    label: str
    places: str
    options: tuple[str, ...]
    proposed: str
    button: str
    is_copy: bool = False

    @property
    def form(self) -> "FillForm":
        """The form of its value."""
        return FillForm(self)


class FillForm(RefusableForm):
    """The value for all cells of a cause."""

    value = forms.CharField(required=False)

    def __init__(self, offer: FillOffer) -> None:
        super().__init__(initial={"value": offer.proposed}, auto_id=f"fill-{offer.field}-{offer.places or 'column'}-%s")
        field = self.fields["value"]
        field.label = format_html('{}<span class="visually-hidden"> : {}</span>', offer.label, offer.field)
        if offer.options:
            field.widget = forms.Select(choices=[(value, value) for value in offer.options])


@dataclass(frozen=True, slots=True)
class WordLine:
    """A wrong value of a column, its count, and the closest allowed value."""

    place: int
    word: str
    count: str
    likely: str
    choices: tuple[tuple[str, str], ...] = ()  # of this word alone: what is written, and what it says


@dataclass(frozen=True, slots=True)
class WordMapping:
    """All wrong values of a column, each mapped once."""

    field: str
    lines: tuple[WordLine, ...]
    options: tuple[str, ...]
    is_long: bool
    hidden: str

    @property
    def form(self) -> "WordsForm":
        """The form of its lines."""
        return WordsForm(self)


class WordsForm(RefusableForm):
    """What each wrong value of a column means; the closest allowed value is proposed."""

    def __init__(self, words: WordMapping) -> None:
        super().__init__(auto_id=f"words-{words.field}-%s")
        nothing, options = ("", _("laisser tel quel")), [(value, value) for value in words.options]
        for line in words.lines:
            said = forms.CharField(required=False, widget=forms.HiddenInput, initial=line.word)
            meant = forms.CharField(required=False, initial=line.likely)
            times = _("%(count)s fois") % {"count": line.count}
            meant.label = format_html('<code>{}</code> <span class="small soft">{}</span>', line.word, times)
            # A list of the whole form suggests values where a menu would be too long.
            meant.widget = (
                forms.TextInput({"list": f"words-{words.field}"})
                if words.is_long
                else forms.Select(choices=[nothing, *(line.choices or options)])
            )
            self.fields |= {f"word-{line.place}": said, f"meant-{line.place}": meant}


@dataclass(frozen=True, slots=True)
class Offers:
    """The bulk corrections for the causes of one report."""

    schema: Schema
    organisation: Organisation
    row_count: int
    empty_columns: frozenset[int]
    reading: TableReading

    def words(self, cause: Cause) -> WordMapping | None:
        """A mapping of all wrong values of a column with a closed list; None for other causes."""
        field = self.schema.field_named(cause.first.field_name or "")
        wrong = [group for group in cause.groups if (group.value or "").strip()]
        if field is None or cause.first.fix is not None or not wrong:
            return None
        has_choices = all(choices_of(group) for group in wrong)
        if not has_choices and not is_worded(field):
            return None
        options = field_entry(field.name, field).options
        hidden = len(wrong) - MOST_WORDS
        more = ngettext("et %(count)s autre mot", "et %(count)s autres mots", hidden)
        return WordMapping(
            field=field.name,
            lines=tuple(
                WordLine(
                    place,
                    group.value or "",
                    formats.number(group.count),
                    likely_word(options, group.value or ""),
                    choices_of(group),
                )
                for place, group in enumerate(wrong[:MOST_WORDS])
            ),
            options=options,
            is_long=not has_choices and len(options) > MOST_CHOICES,
            hidden=more % {"count": formats.number(hidden)} if hidden > 0 else "",
        )

    def fill(self, cause: Cause, places: dict[int, int]) -> FillOffer | None:
        """A bulk fill for all cells of a cause; None if its cells differ or have a fix."""
        group = cause.first
        field = self.schema.field_named(group.field_name or "")
        if field is None or not self.row_count or not (group.is_absent_column or _is_one_value(cause)):
            return None
        count = self.row_count if group.is_absent_column else cause.count
        own = self._own_values()
        if count > 1 and field.name not in own and not may_be_same(field, self.schema):
            # Empty cells below a filled one, as in rows for a second payment, take its value.
            is_fillable = not group.is_absent_column and not (group.value or "").strip()
            button, place = _("Recopier la ligne du dessus"), str(places[id(group)])
            return FillOffer(field.name, "", place, (), "", button, is_copy=True) if is_fillable else None
        words = {"count": formats.number(count)}
        return FillOffer(
            field=field.name,
            label=_("La même valeur partout") if count > 1 else _("La bonne valeur"),
            places="" if group.is_absent_column else str(places[id(group)]),
            options=field_entry(field.name, field).options,
            proposed=own.get(field.name, ""),
            button=_("Ajouter la colonne")
            if group.is_absent_column
            else ngettext("Remplir la case", "Remplir les %(count)s cases", count) % words,
        )

    def _own_values(self) -> dict[str, str]:
        """Proposed values: the publisher's Siret for the first column checked as one, its name for the one before."""
        names = [field.name for field in self.schema.fields]
        sirets = [str(check.params.get("column")) for check in self.schema.custom_checks if "siret" in check.name]
        in_order = [field.name for field in self.schema.fields if field.name in sirets]
        own = next(iter(in_order), None)
        if own is None:
            return {}
        before = {names[names.index(own) - 1]: self.organisation.name} if names.index(own) else {}
        return {own: self.organisation.siret, **before}


def choices_of(group: FindingGroup) -> tuple[tuple[str, str], ...]:
    """What a check proposes to choose from instead of a value (its parameter ``choices``): values and what they say."""
    lines = str(group.params.get("choices", "")).splitlines()
    return tuple((value, f"{value} · {text}") for value, _tab, text in (line.partition("\t") for line in lines))


# Types whose values differ by row: amounts, dates, positions.
_OF_ROWS: Final = frozenset(
    {FieldType.NUMBER, FieldType.INTEGER, FieldType.DATE, FieldType.DATETIME, FieldType.TIME, FieldType.GEOPOINT}
)
_IDENTIFIERS: Final = frozenset({"siret", "siren", "code-rna", "phone-number", "gps-coordinates"})
_IDENTITIES: Final = frozenset(
    {
        "nom", "noms", "name", "prenom", "prenoms", "raison", "denomination", "beneficiaire", "siret", "siren", "rna",
        "id", "identifiant", "identification", "reference", "ref", "numero", "date", "dates", "montant",
        "prix", "cout", "adresse", "telephone", "courriel", "email", "objet", "titre",
    }
)  # fmt: skip
# A file often covers one year, and its payments may all be whole: such values may be the same in all rows.
_OF_FILES: Final = frozenset({"periode", "pourcentage", "taux", "part"})
_HUMP: Final = re.compile(r"(?<=[a-zéèà])(?=[A-Z])")


def is_of_columns(group: FindingGroup) -> bool:
    """Whether the finding is about columns rather than cells."""
    return group.code in _OF_COLUMNS


def _is_one_value(cause: Cause) -> bool:
    # Beneficiaries differ from row to row: one number for all of them would be false.
    is_of_cells = bool(len(cause.first.row_numbers)) and not is_of_columns(cause.first)
    is_alone = len(cause.groups) == 1 and cause.first.fix is None and cause.first.value is not None
    return is_of_cells and is_alone and cause.first.code != "one-of-required"


def may_be_same(field: Field, schema: Schema) -> bool:
    """Whether all rows may have the same value of this field."""
    words = set(normalised_text(_HUMP.sub(" ", f"{field.name} {field.title}")).split())
    if field.constraints.enum or field.type is FieldType.BOOLEAN or words & _OF_FILES:
        return True
    is_told_apart = field.constraints.unique or field.name in schema.primary_key
    if field.type in _OF_ROWS or field.format in {"email", "uri", "uuid"} or is_told_apart:
        return False
    checks = {custom_check.name.removesuffix("-value").removeprefix("french-") for custom_check in schema.custom_checks
              if custom_check.params.get("column") == field.name}  # fmt: skip
    return not checks & _IDENTIFIERS and not words & _IDENTITIES
