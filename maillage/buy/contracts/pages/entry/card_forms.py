"""What the forms of all cards have in common: fields of the schema, cells that come of them, "Plus de champs".

A field is sent under the name of its column, so that what the check of a row says is shown at the field that it means.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from maillage.buy.contracts.domain.contract_entry import ContractEntry, EntryCard
from maillage.buy.contracts.domain.thresholds import MOST_ID_CHARACTERS, MOST_OBJECT_CHARACTERS
from maillage.buy.contracts.intake.contract_rows import SCHEMA_ID
from maillage.core.schema.terms import FieldType
from maillage.core.schema.wording.words import allowed_values, without_markup
from maillage.kits.forms.fields import LineField, NumberField, SiretField, html_name_of, sent_as
from maillage.kits.forms.forms import EntryForm, RefusableForm
from maillage.opendata.catalog.store.schemas import schema
from maillage.web.wording.formats import in_french

LONGEST_TYPED: Final = 200
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9/\\\-_ .#]+")
# "1,500" may mean one euro fifty or fifteen hundred.
AMBIGUOUS_AMOUNT: Final = re.compile(r"\d{1,3}[.,]\d{3}")
LEAST_EUR: Final = 1


class CardForm(RefusableForm):
    """One card: ``columns`` are those that it answers for, ``more_names`` its fields under "Plus de champs"."""

    card: ClassVar[EntryCard]
    more_columns: ClassVar[tuple[str, ...]] = ()
    refusal_text = _("Il reste quelque chose à corriger. Ce que vous avez tapé est là.")

    def __init__(self, *args: Any, contract: ContractEntry, **options: Any) -> None:
        self.contract = contract
        super().__init__(*args, **options)
        for column in self.more_columns:
            self.fields[column] = schema_field(column)
        self.more_names = set(self.more_columns)
        self.initial = {**self.card_initial(), **self.initial}

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the card answers for."""
        return tuple(html_name_of(name, field) for name, field in self.fields.items())

    def card_initial(self) -> dict[str, Any]:
        """What the fields show of the entry."""
        cells = self.contract.cells
        return {name: cells.get(html_name_of(name, field), "") for name, field in self.fields.items()}

    def cells(self) -> dict[str, str]:
        """The cells of a valid card by column; "" for what was left empty."""
        names = {html_name_of(name, field): name for name, field in self.fields.items()}
        return {column: cell_text(self.cleaned_data.get(names[column])) for column in self.columns if column in names}

    def answered_entry(self) -> ContractEntry:
        """The entry with what this card says."""
        return self.contract.answered(self.cells(), columns=self.columns)

    def offer_without(self, name: str, left_out: Collection[str]) -> None:
        """Take the options with one of these terms out of the menu of a field: those of another model."""
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select)
        values = [str(value) for value, _text in widget.choices]
        self.offer(name, [(value, value) for value in values if set(value.split(", ")).isdisjoint(left_out)])

    @property
    def main_fields(self) -> Iterator[forms.BoundField]:
        """The fields that are always visible."""
        return (field for field in self.visible_fields() if field.name not in self.more_names)

    @property
    def more_fields(self) -> Sequence[forms.BoundField]:
        """The fields under "Plus de champs"."""
        return [field for field in self.visible_fields() if field.name in self.more_names]

    @property
    def is_more_open(self) -> bool:
        """Whether "Plus de champs" has an error to show."""
        return any(field.errors for field in self.more_fields)

    def note_findings(self, findings: Mapping[str, Sequence[str]]) -> None:
        """Show what the check of the rows says of cells of this card, on a card that is looked at again."""
        names = {html_name_of(name, field): name for name, field in self.fields.items()}
        for column, texts in findings.items():
            if column in names and names[column] not in self.errors:
                self.add_error(names[column], [ValidationError(text) for text in texts])


class OpeningForm(CardForm, EntryForm):
    """The first card of a contract: whose number is known is not asked for it."""

    card = EntryCard.WHAT

    buyer = sent_as(
        "acheteur_id",
        SiretField(
            label=_("SIRET de l’acheteur"),
            help_text=_("Le vôtre, ou celui qui a conduit la procédure pour un groupement."),
        ),
    )

    def __init__(self, *args: Any, siret: str, **options: Any) -> None:
        self.siret = siret
        super().__init__(*args, **options)
        if siret:
            self.more_names.add("buyer")

    @property
    def columns(self) -> tuple[str, ...]:
        """Its fields without the key of the submission."""
        return tuple(name for name in super().columns if name != "envoi")

    def card_initial(self) -> dict[str, Any]:
        """The entry, and the buyer's own number."""
        initial, entry = super().card_initial(), self.fields["sent_entry"].initial
        return initial | {"buyer": initial["buyer"] or self.siret, "sent_entry": entry}


class NumberedForm(CardForm):
    """The card that says how: the number of the contract, what an ordinary one is in one tap, the rest folded."""

    card = EntryCard.MANNER

    number = sent_as(
        "id",
        LineField(
            label=_("Numéro du marché"),
            help_text=_("Celui que vous lui donnez, 16 caractères au plus : 2026-014."),
            max_length=MOST_ID_CHARACTERS,
            error_messages={"required": _("Donnez le numéro du marché : il le distingue de vos autres marchés.")},
        ),
    )
    is_ordinary = sent_as("ordinaire", forms.BooleanField(label=_("C’est un marché ordinaire"), required=False))

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of its fields that are columns."""
        return tuple(name for name in super().columns if name != "ordinaire")

    def card_initial(self) -> dict[str, Any]:
        """The entry, with whether it is an ordinary contract."""
        return super().card_initial() | {"is_ordinary": self.contract.is_ordinary}

    def answered_entry(self) -> ContractEntry:
        """The entry with what this card says, and whether the contract is ordinary."""
        return replace(super().answered_entry(), is_ordinary=bool(self.cleaned_data.get("is_ordinary")))

    def clean_number(self) -> str:
        """The number; refused with a sign that the official format does not take."""
        number: str = self.cleaned_data["number"]
        if not _IDENTIFIER.fullmatch(number):
            text = gettext("Un numéro s’écrit avec des chiffres, des lettres sans accent, et - / _ . # ou une espace.")
            raise ValidationError(text)
        return number

    def ask_for(self, columns: Sequence[str], text: StrOrPromise) -> None:
        """Show ``text`` at each of these that has no answer."""
        names = {html_name_of(name, field): name for name, field in self.fields.items()}
        for column in columns:
            name = names.get(column, column)
            if name in self.fields and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(text))


def clear_amount(amount: float, typed: str, *, least: int = LEAST_EUR) -> float:
    """``amount`` as it was typed; ValidationError where that may mean two things, and below ``least`` euros."""
    if AMBIGUOUS_AMOUNT.fullmatch(typed.strip()):
        text = gettext("« %(typed)s » peut vouloir dire deux choses : écrivez le montant sans séparateur.")
        raise ValidationError(text % {"typed": typed.strip()})
    if amount < least:
        raise ValidationError(gettext("Un marché publié vaut au moins un euro."))
    return amount


def past_day(on: dt.date | None, *, today: dt.date) -> dt.date | None:
    """``on``; ValidationError if it is still to come."""
    if on is not None and on > today:
        raise ValidationError(gettext("Ce jour est à venir : un marché se publie une fois notifié."))
    return on


def schema_field(column: str) -> forms.Field:
    """The field of a column as its schema describes it: a menu for a closed list, else text."""
    described = schema(SCHEMA_ID).field_named(column)
    assert described is not None, column
    values = allowed_values(described)
    if described.type is FieldType.BOOLEAN:
        values = (described.true_values[0], described.false_values[0])
    label, help_text = in_french(described.label), in_french(without_markup(described.description))
    if values:
        menu = forms.Select(choices=[("", ""), *((value, value) for value in values)])
        return forms.CharField(required=False, label=label, help_text=help_text, widget=menu)
    if column.startswith("titulaire_id_"):
        return SiretField(required=False, label=label, help_text=help_text)
    if described.type in {FieldType.NUMBER, FieldType.INTEGER}:
        return NumberField(required=False, label=label, help_text=help_text)
    return LineField(required=False, label=label, help_text=help_text, max_length=MOST_OBJECT_CHARACTERS)


def cell_text(value: object) -> str:
    """A cleaned value as the text of a cell."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value).strip()
