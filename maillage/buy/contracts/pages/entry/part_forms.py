"""The forms of the cards of what is added to a contract: which one it is, and what is new."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from maillage.buy.contracts.domain.contract_entry import PART_COLUMNS, EntryCard, EntryModel, next_number
from maillage.buy.contracts.domain.vocabularies import PriceVariation
from maillage.buy.contracts.pages.entry.candidates import standing_named
from maillage.buy.contracts.pages.entry.card_forms import (
    LONGEST_TYPED,
    CardForm,
    clear_amount,
    past_day,
)
from maillage.buy.contracts.pages.parts.candidates import candidates_href
from maillage.buy.contracts.store.contract_entries import StandingContract
from maillage.buy.contracts.store.holder_search import holders_named
from maillage.core.problems import sentence
from maillage.kits.forms.fields import CandidateField, ChosenField, DayField, EuroField, offer_while_typed, sent_as
from maillage.kits.forms.forms import EntryForm
from maillage.web.wording.formats import euros, months_text

_OF_CONTRACT: Final = ("acheteur_id", "id", "lot_numero")
_CHANGED_ACT: Final = PART_COLUMNS[EntryModel.CHANGED_SUBCONTRACT].identity[0]


@dataclass(frozen=True, slots=True)
class _WhichWords:
    """How a card asks for the contract: label and help."""

    label: str
    help_text: str


_BY_NUMBER: Final = sentence("Son numéro, ou un mot de son objet.")
_WHICH: Final[Mapping[EntryModel, _WhichWords]] = {
    EntryModel.YEAR: _WhichWords(sentence("Concession"), _BY_NUMBER),
    EntryModel.AMENDMENT: _WhichWords(sentence("Marché ou concession"), _BY_NUMBER),
    EntryModel.SUBCONTRACT: _WhichWords(sentence("Marché"), _BY_NUMBER),
    EntryModel.CHANGED_SUBCONTRACT: _WhichWords(
        sentence("Acte de sous-traitance"),
        sentence("Le numéro du marché, ou un mot de son objet."),
    ),
}


class WhichForm(CardForm, EntryForm):
    """Which contract something is added to: by its number or a word of its object."""

    card = EntryCard.WHAT

    chosen = sent_as(
        "contrat",
        ChosenField(
            max_length=LONGEST_TYPED,
            search=lambda _text: (),
            error_messages={
                "required": _("Choisissez dans votre fichier : écrivez un numéro, ou un mot de l’objet."),
                "several": _("« %(value)s » peut être plusieurs marchés : choisissez le bon."),
                "unknown": _("Aucun de vos marchés ne porte « %(value)s » : essayez un mot de son objet."),
            },
        ),
    )

    def __init__(self, *args: Any, choices: Sequence[StandingContract], **options: Any) -> None:
        self.choices = choices
        super().__init__(*args, **options)
        model, field = self.contract.model, self.fields["chosen"]
        assert isinstance(field, CandidateField)
        field.search = lambda text: standing_named(choices, text)
        field.label, field.help_text = gettext(_WHICH[model].label), gettext(_WHICH[model].help_text)
        offer_while_typed(field, candidates_href(model.value), beside="organisation")

    @property
    def columns(self) -> tuple[str, ...]:
        """Those that say which contract it is, and of which act; and the number in it."""
        model = self.contract.model
        own = [_CHANGED_ACT] if model is EntryModel.CHANGED_SUBCONTRACT else [PART_COLUMNS[model].number]
        return (*_OF_CONTRACT, *filter(None, own))

    def card_initial(self) -> dict[str, Any]:
        """The contract that was chosen."""
        key = next((choice.key for choice in self.choices if self._is_of(choice)), "")
        return {"chosen": key, "sent_entry": self.fields["sent_entry"].initial}

    def cells(self) -> dict[str, str]:
        """The cells that say which contract it is; in another one than before the part has the next number there."""
        choice = next(contract for contract in self.choices if contract.key == self.cleaned_data["chosen"])
        number = PART_COLUMNS[self.contract.model].number
        if not number:
            return choice.part_cells
        own = self.contract.cells.get(number, "") if self._is_of(choice) else ""
        return choice.part_cells | {number: own or str(next_number(number, (choice.cells, *choice.parts)))}

    def _is_of(self, choice: StandingContract) -> bool:
        """Whether the part was of this contract so far."""
        return all(self.contract.cells.get(name, "") == text for name, text in choice.part_cells.items())


class PartForm(CardForm):
    """What is new of a contract: its fields by column, their number if the format counts them, a day not to come."""

    card = EntryCard.AMOUNT
    # The columns of which at least one changes; () where all are asked for.
    changing: tuple[str, ...] = ()

    def __init__(self, *args: Any, standing: StandingContract, today: dt.date, **options: Any) -> None:
        self.standing, self.today = standing, today
        super().__init__(*args, **options)
        number = PART_COLUMNS[self.contract.model].number
        if number:
            self.next_number = next_number(number, (standing.cells, *standing.parts))
            self.fields[number] = forms.IntegerField(
                label=gettext("Numéro"),
                min_value=1,
                required=False,
                initial=self.contract.cells.get(number) or self.next_number,
                help_text=gettext("Le suivant de ce marché ; changez-le si vous en avez sauté un."),
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            )
            self.more_names.add(number)

    def clean(self) -> dict[str, Any]:
        """The fields; amounts mean one thing, the day is not to come, and something changes."""
        cleaned, number = self.cleaned_data, PART_COLUMNS[self.contract.model].number
        if number and number not in self.errors:
            cleaned[number] = cleaned.get(number) or self.next_number
        for name, field in self.fields.items():
            if isinstance(field, EuroField) and cleaned.get(name) is not None:
                self._check(name, clear_amount)
            elif isinstance(field, DayField):
                self._check(name, lambda value, _typed: past_day(value, today=self.today))
        if self.changing and not self.errors and not any(cleaned.get(name) for name in self.changing):
            self.add_error(
                self.changing[0], gettext("Dites ce qui change : le montant, la durée ou une autre de ces données.")
            )
        return cleaned

    def _check(self, name: str, check: Callable[[Any, str], object]) -> None:
        try:
            check(self.cleaned_data.get(name), str(self.data.get(self.add_prefix(name), "")))
        except ValidationError as error:
            self.add_error(name, error)


def _day(label: StrOrPromise, help_text: StrOrPromise) -> DayField:
    return DayField(label=label, help_text=help_text, error_messages={"required": _("Donnez ce jour.")})


def _months(label: StrOrPromise, *, required: bool) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        required=required,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Donnez la durée en mois."),
            "invalid": _("La durée est un nombre de mois, comme 36."),
            "min_value": _("La durée est d’un mois au moins."),
        },
    )


_TWO_MONTHS: Final = _("Vous avez deux mois pour publier.")


class ContractAmendmentForm(PartForm):
    """What an amendment changes: the total amount, the total duration, the holder; and when."""

    changing = ("amount", "months", "holder")

    amount = sent_as("montantModification", EuroField(label=_("Nouveau montant hors taxes, en euros"), required=False))
    months = sent_as("dureeMoisModification", _months(_("Nouvelle durée, en mois"), required=False))
    holder = sent_as(
        "idTitulaireModification",
        ChosenField(
            label=_("Nouveau titulaire, s’il change"),
            help_text=_("Son SIRET, ou son nom."),
            required=False,
            max_length=LONGEST_TYPED,
            search=holders_named,
        ),
    )
    notified_on = sent_as("dateNotificationModificationModification", _day(_("Notifié le"), _TWO_MONTHS))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        amount = self.standing.newest("montant", "montantModification")
        months = self.standing.newest("dureeMois", "dureeMoisModification")
        self.fields["amount"].help_text = _total(_euros(amount))
        self.fields["months"].help_text = _total(months_text(int(months)) if months.isdecimal() else "")
        if self.standing.is_concession:
            self.fields["amount"].label = gettext("Nouvelle valeur hors taxes, en euros")
            self.fields["notified_on"].label = gettext("Signé le")
            # The format has no new holder of a concession.
            del self.fields["holder"]
        else:
            _offer_holders(self.fields["holder"])


class SubcontractForm(PartForm):
    """A subcontractor who was accepted: who, for how much, how long, since when, at which price."""

    holder = sent_as(
        "idSousTraitant",
        ChosenField(
            label=_("SIRET du sous-traitant, ou son nom"),
            help_text=_("Celui que vous avez agréé."),
            max_length=LONGEST_TYPED,
            search=holders_named,
            error_messages={
                "required": _("Dites qui est le sous-traitant : son SIRET."),
                "several": _("« %(value)s » peut être plusieurs entreprises : choisissez la bonne."),
                "unknown": _("« %(value)s » n’est pas un SIRET, et personne ici ne porte ce nom : quatorze chiffres."),
            },
        ),
    )
    amount = sent_as(
        "montantActeSousTraitance",
        EuroField(
            label=_("Montant sous-traité hors taxes, en euros"),
            help_text=_("Ou son maximum."),
            error_messages={"required": _("Donnez le montant sous-traité, hors taxes.")},
        ),
    )
    months = sent_as("dureeMoisActeSousTraitance", _months(_("Durée, en mois"), required=True))
    notified_on = sent_as("dateNotificationActeSousTraitance", _day(_("Notifié le"), _TWO_MONTHS))
    variation = sent_as(
        "variationPrixActeSousTraitance",
        forms.ChoiceField(
            label=_("Prix"),
            choices=[(word.value, word.value) for word in PriceVariation],
            widget=forms.RadioSelect(attrs={"class": "segment"}),
            error_messages={"required": _("Choisissez : ferme, actualisable ou révisable.")},
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer_holders(self.fields["holder"])

    def card_initial(self) -> dict[str, Any]:
        """The entry; at first a firm price, the ordinary one."""
        initial = super().card_initial()
        return initial | {"variation": initial["variation"] or PriceVariation.FIRM.value}


class ChangedSubcontractForm(PartForm):
    """What changes of a subcontract: its total amount or duration; and when."""

    changing = ("amount", "months")

    amount = sent_as(
        "montantModificationActeSousTraitance",
        EuroField(label=_("Nouveau montant sous-traité hors taxes, en euros"), required=False),
    )
    months = sent_as("dureeMoisModificationActeSousTraitance", _months(_("Nouvelle durée, en mois"), required=False))
    notified_on = sent_as(
        "dateNotificationModificationSousTraitanceModificationActeSousTraitance", _day(_("Notifié le"), _TWO_MONTHS)
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        act = self.standing.act or {}
        months = act.get("dureeMoisActeSousTraitance", "")
        self.fields["amount"].help_text = _total(_euros(act.get("montantActeSousTraitance", "")))
        self.fields["months"].help_text = _total(months_text(int(months)) if months.isdecimal() else "")


def _offer_holders(field: forms.Field) -> None:
    assert isinstance(field, CandidateField)
    offer_while_typed(field, candidates_href("titulaires"))


def _total(now: str) -> str:
    """That a change states the total, and what it is so far."""
    if not now:
        return gettext("Le total après ce changement ; rien si cela ne change pas.")
    return gettext("Le total après ce changement ; rien si cela ne change pas. Aujourd’hui : %(now)s.") % {"now": now}


def _euros(text: str) -> str:
    try:
        return euros(float(text))
    except ValueError:
        # Not said, or not a number: the help is shorter.
        return ""


FORMS_OF_PARTS: Final[Mapping[EntryModel, type[PartForm]]] = {
    EntryModel.AMENDMENT: ContractAmendmentForm,
    EntryModel.SUBCONTRACT: SubcontractForm,
    EntryModel.CHANGED_SUBCONTRACT: ChangedSubcontractForm,
}
