"""The forms of the cards of a concession, and of one of its years: what each asks that a market's do not."""

import datetime as dt
import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.buy.contracts.domain.contract_entry import ORDINARY_CONCESSION, EntryCard
from maillage.buy.contracts.domain.thresholds import MOST_OBJECT_CHARACTERS
from maillage.buy.contracts.domain.vocabularies import (
    NATURES_OF_CONCESSIONS,
    PROCEDURES_OF_CONCESSIONS,
    Nature,
    Procedure,
    SocialConsideration,
)
from maillage.buy.contracts.pages.entry.card_forms import (
    CardForm,
    NumberedForm,
    OpeningForm,
    clear_amount,
    past_day,
)
from maillage.buy.contracts.pages.entry.entry_forms import HolderForm
from maillage.buy.contracts.store.contract_entries import StandingContract
from maillage.kits.forms.fields import DayField, EuroField, LineField, TextField, sent_as

_UNANSWERED: Final = _("Répondez à cette question : elle est obligatoire pour une concession.")
_LONGEST_TARIFFS: Final = 4_000
# As the column has them: "Emplacement, une nuit : 18,50".
_TARIFF: Final = re.compile(r"[^:;]+ ?: ?[0-9]+([.,][0-9]{1,2})? ?€?")
_BETWEEN_TARIFFS: Final = " ; "


class GrantForm(OpeningForm):
    """What was granted: object and nature; the authority, if its number is not known."""

    field_order = ("object", "nature", "buyer")

    object = sent_as(
        "objet",
        LineField(
            label=_("Objet de la concession"),
            help_text=_("Une ligne, comme vous le diriez à un habitant."),
            max_length=MOST_OBJECT_CHARACTERS,
            error_messages={"required": _("Dites ce que vous avez concédé, en une ligne.")},
        ),
    )
    nature = forms.ChoiceField(
        label=_("Nature"),
        choices=[(nature.value, nature.value) for nature in Nature if nature in NATURES_OF_CONCESSIONS],
        widget=forms.RadioSelect,
        help_text=_("Une délégation de service public est le cas le plus courant d’une commune."),
        error_messages={"required": _("Choisissez la nature de la concession.")},
    )


class GrantHolderForm(HolderForm):
    """To whom it was granted: of a group, the format asks who, and not how they stand together."""

    more_columns = (
        *("titulaire_denominationSociale_1", "titulaire_typeIdentifiant_1"),
        *("titulaire_id_2", "titulaire_id_3"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["holder"].label = gettext("SIRET du concessionnaire, ou son nom")
        self.fields["holder"].help_text = gettext("Celui qui exploite. Son SIRET donne le nom et la commune.")


class GrantValueForm(CardForm):
    """How much over the whole duration, with which public money, for how long, signed and begun when."""

    card = EntryCard.AMOUNT

    amount = sent_as(
        "montant",
        EuroField(
            label=_("Valeur hors taxes sur toute la durée, en euros"),
            help_text=_("Le chiffre d’affaires attendu du concessionnaire, de la première à la dernière année."),
            error_messages={"required": _("Donnez la valeur hors taxes, sur toute la durée.")},
        ),
    )
    subsidy = sent_as(
        "montantSubventionPublique",
        EuroField(
            label=_("Argent public versé, hors taxes, en euros"),
            help_text=_("Subvention ou tout autre avantage financier ; 0 s’il n’y en a pas."),
            error_messages={"required": _("Donnez la subvention : 0 s’il n’y en a pas.")},
        ),
    )
    months = sent_as(
        "dureeMois",
        forms.IntegerField(
            label=_("Durée, en mois"),
            min_value=1,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            error_messages={
                "required": _("Donnez la durée en mois."),
                "invalid": _("La durée est un nombre de mois, comme 36."),
                "min_value": _("La durée est d’un mois au moins."),
            },
        ),
    )
    signed_on = sent_as(
        "dateNotification", DayField(label=_("Signée le"), error_messages={"required": _("Donnez le jour.")})
    )
    starts_on = sent_as(
        "dateDebutExecution",
        DayField(
            label=_("Commence le"),
            help_text=_("Les données se publient avant ce jour."),
            error_messages={"required": _("Donnez le jour où elle commence.")},
        ),
    )

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        self.today = today
        super().__init__(*args, **options)

    def card_initial(self) -> dict[str, Any]:
        """The entry; at first without public money."""
        initial = super().card_initial()
        return initial | {"subsidy": initial["subsidy"] or "0"}

    def clean_amount(self) -> float:
        """The value; refused where it may mean two things, and below one euro."""
        return clear_amount(self.cleaned_data["amount"], str(self.data.get("montant", "")))

    def clean_subsidy(self) -> float:
        """The public money; refused where it may mean two things."""
        typed = str(self.data.get("montantSubventionPublique", ""))
        return clear_amount(self.cleaned_data["subsidy"], typed, least=0)

    def clean_signed_on(self) -> dt.date | None:
        """The day; not one to come."""
        return past_day(self.cleaned_data["signed_on"], today=self.today)


class GrantMannerForm(NumberedForm):
    """How: the number, the ordinary concession in one tap; under "Plus de champs" procedure and clauses."""

    more_columns = ("procedure", "considerationsSociales", "considerationsEnvironnementales", "heures_insertion")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["number"].label = gettext("Numéro de la concession")
        self.fields["is_ordinary"].label = gettext("C’est une concession ordinaire")
        self.fields["is_ordinary"].help_text = gettext(
            "Procédure négociée ouverte, sans considération sociale ni environnementale. Ce que vous dites autrement "
            "compte d’abord."
        )
        self.offer_without("procedure", frozenset(Procedure) - PROCEDURES_OF_CONCESSIONS)
        self.offer_without("considerationsSociales", {SocialConsideration.RESERVED})

    def clean(self) -> dict[str, Any]:
        """The fields; all are asked for, which an ordinary concession answers at once."""
        if not self.cleaned_data.get("is_ordinary"):
            self.ask_for(tuple(ORDINARY_CONCESSION), _UNANSWERED)
        return self.cleaned_data


class YearForm(CardForm):
    """A year of a concession: what was invested, what its users pay, as it was the year before."""

    card = EntryCard.AMOUNT

    investment = sent_as(
        "depensesInvestissement",
        EuroField(
            label=_("Investi cette année-là, hors taxes, en euros"),
            help_text=_("Par le concessionnaire ; 0 s’il n’y en a pas eu."),
            error_messages={"required": _("Donnez le montant : 0 s’il n’y a pas eu d’investissement.")},
        ),
    )
    tariffs = sent_as(
        "tarifs",
        TextField(
            label=_("Ce que paient les usagers"),
            help_text=_("Les principaux tarifs, un par ligne : Emplacement, une nuit : 18,50"),
            max_length=_LONGEST_TARIFFS,
            error_messages={"required": _("Donnez un tarif au moins : Emplacement, une nuit : 18,50")},
        ),
    )

    def __init__(self, *args: Any, standing: StandingContract, **options: Any) -> None:
        self.standing = standing
        super().__init__(*args, **options)

    def card_initial(self) -> dict[str, Any]:
        """The entry; at first the tariffs that were published last."""
        initial = super().card_initial()
        text = initial["tariffs"] or self.standing.newest("tarifs", "tarifs")
        return initial | {"tariffs": "\n".join(line.strip() for line in text.split(";"))}

    def clean_investment(self) -> float:
        """The amount; refused where it may mean two things."""
        typed = str(self.data.get("depensesInvestissement", ""))
        return clear_amount(self.cleaned_data["investment"], typed, least=0)

    def clean_tariffs(self) -> str:
        """The tariffs as the column has them; ValidationError for a line that is none."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["tariffs"].splitlines() if line.strip()]
        for line in lines:
            if not _TARIFF.fullmatch(line):
                text = gettext(
                    "« %(line)s » n’est pas un tarif : écrivez par exemple « Emplacement, une nuit : 18,50 »."
                )
                raise ValidationError(text % {"line": line[:80]})
        return _BETWEEN_TARIFFS.join(lines)
