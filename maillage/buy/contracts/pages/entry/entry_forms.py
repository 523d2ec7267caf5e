"""The forms of the cards of a public contract: what each asks, and the cells of the schema that come of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.accounts.store.model_types import Organisation
from maillage.buy.contracts.domain.contract_entry import (
    KINDS_OF_PLACES,
    MOST_LOTS,
    ORDINARY_CELLS,
    ContractEntry,
    EntryCard,
    PurchaseKind,
    ordinary_ccag,
    place_address,
    purchase_kind,
)
from maillage.buy.contracts.domain.thresholds import (
    MOST_ID_CHARACTERS,
    MOST_OBJECT_CHARACTERS,
    PUBLICATION_THRESHOLD_EUR,
)
from maillage.buy.contracts.domain.vocabularies import (
    NATURES_OF_CONCESSIONS,
    PROCEDURES_OF_CONCESSIONS,
    IdentifierKind,
    SocialConsideration,
)
from maillage.buy.contracts.pages.entry.candidates import places_named
from maillage.buy.contracts.pages.entry.card_forms import (
    AMBIGUOUS_AMOUNT,
    LEAST_EUR,
    LONGEST_TYPED,
    CardForm,
    NumberedForm,
    OpeningForm,
    cell_text,
    clear_amount,
    past_day,
    schema_field,
)
from maillage.buy.contracts.pages.parts.candidates import candidates_href
from maillage.buy.contracts.store.cpv_names import codes_named
from maillage.buy.contracts.store.holder_search import holders_named
from maillage.core.problems import NotFound, Refused
from maillage.kits.forms.fields import (
    CandidateField,
    ChosenField,
    DayField,
    EuroField,
    LineField,
    html_name_of,
    offer_while_typed,
    sent_as,
    shown_territory,
)
from maillage.kits.forms.forms import RefusableForm, RowsForm
from maillage.territory.domain.terms import parse_address

_LONGEST_LOT: Final = 8
_BLANK_LINES: Final = 2
_KINDS: Final = (
    (PurchaseKind.WORKS.value, _("Travaux")),
    (PurchaseKind.SUPPLIES.value, _("Fournitures")),
    (PurchaseKind.SERVICES.value, _("Services")),
)
_WORD_OF_KIND: Final = {kind: word for word, kind in KINDS_OF_PLACES.items()}
_UNANSWERED: Final = _("Répondez à cette question : elle est obligatoire à partir de 40 000 € hors taxes.")


class BuyerForm(RefusableForm):
    """For which of a person's organisations a contract is published."""

    is_kept_while_typed: ClassVar[bool] = False
    organisation = forms.CharField(label=_("Pour"), widget=forms.Select(attrs={"lang": "fr"}))

    def __init__(self, organisations: Sequence[Organisation], chosen: str) -> None:
        super().__init__(initial={"organisation": chosen})
        self.offer("organisation", [(organisation.slug, organisation.name) for organisation in organisations])


class WhatForm(OpeningForm):
    """What was bought: object, works or supplies or services, CPV code; the buyer, if its number is not known."""

    field_order = ("object", "kind", "cpv", "buyer")
    more_columns = ("nature", "idAccordCadre", "avis")

    object = sent_as(
        "objet",
        LineField(
            label=_("Objet du marché"),
            help_text=_("Une ligne, comme vous le diriez à un habitant."),
            max_length=MOST_OBJECT_CHARACTERS,
            error_messages={"required": _("Dites ce que vous avez acheté, en une ligne.")},
        ),
    )
    kind = sent_as(
        "sorte",
        forms.ChoiceField(
            label=_("Nature"),
            choices=_KINDS,
            widget=forms.RadioSelect(attrs={"class": "segment"}),
            error_messages={"required": _("Choisissez : travaux, fournitures ou services.")},
        ),
    )
    cpv = sent_as(
        "codeCPV",
        ChosenField(
            label=_("Code européen (CPV)"),
            help_text=_("Choisi d’après l’objet. Cherchez un mot si aucun ne convient."),
            required=False,
            max_length=LONGEST_TYPED,
            search=codes_named,
            fallback="object",
            error_messages={
                "several": _("Choisissez le code qui dit le mieux ce que vous achetez."),
                "unknown": _("« %(value)s » ne donne aucun code : essayez un mot plus général, comme « jardin »."),
            },
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_without("nature", NATURES_OF_CONCESSIONS)
        word = str(self.data.get("sorte") or self.initial.get("kind") or "")
        kind = PurchaseKind(word) if word in set(PurchaseKind) else None
        self._code_field.search = partial(codes_named, kind=kind)
        offer_while_typed(
            self._code_field, candidates_href("codes"), beside="sorte", fallback="objet", chooses_first=True
        )

    @property
    def _code_field(self) -> CandidateField:
        field = self.fields["cpv"]
        assert isinstance(field, CandidateField)
        return field

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of its fields that are columns: the kind of purchase is told by the code."""
        return tuple(name for name in super().columns if name != "sorte")

    def card_initial(self) -> dict[str, Any]:
        """The entry, and the kind that its code tells."""
        kind = self.contract.kind
        return super().card_initial() | {"kind": kind.value if kind else ""}

    def clean(self) -> dict[str, Any]:
        """The fields; a code is chosen, and is one of the kind that is said."""
        cleaned = self.cleaned_data
        code, word = cleaned.get("cpv", ""), cleaned.get("kind", "")
        if not code and "cpv" not in self.errors and cleaned.get("object"):
            candidates = self._code_field.search(cleaned["object"])
            text = gettext("Choisissez le code qui dit le mieux ce que vous achetez.")
            self.add_error(
                "cpv", text if candidates else gettext("Cherchez le code avec un mot de ce que vous achetez.")
            )
        kind = purchase_kind(code)
        if kind is not None and word and kind.value != word:
            names = dict(_KINDS)
            text = gettext("Ce code est de la nature « %(kind)s » : changez le code, ou la nature choisie plus haut.")
            self.add_error("cpv", text % {"kind": names[kind.value]})
        return cleaned


class HolderForm(CardForm):
    """To whom: one SIRET is enough; under "Plus de champs" groups, and companies without a SIRET."""

    card = EntryCard.HOLDER
    more_columns: ClassVar[tuple[str, ...]] = (
        *("titulaire_denominationSociale_1", "titulaire_codePostal_1", "titulaire_typeIdentifiant_1"),
        *("titulaire_id_2", "titulaire_id_3", "typeGroupementOperateurs"),
    )

    holder = sent_as(
        "titulaire_id_1",
        ChosenField(
            label=_("SIRET du titulaire, ou son nom"),
            help_text=_("L’entreprise retenue : le SIRET est sur son devis. Il donne le nom et la commune."),
            required=False,
            max_length=LONGEST_TYPED,
            search=holders_named,
            error_messages={
                "several": _("« %(value)s » peut être plusieurs entreprises : choisissez la bonne."),
                "unknown": _(
                    "« %(value)s » n’est pas un SIRET, et personne ici ne porte ce nom : quatorze chiffres, dont le "
                    "dernier est une clé. Sans SIRET : « Plus de champs »."
                ),
            },
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["holder"]
        assert isinstance(field, CandidateField)
        register = str(self.data.get("titulaire_typeIdentifiant_1") or "")
        if register not in {"", IdentifierKind.SIRET.value}:
            field.search = _as_typed
        offer_while_typed(field, candidates_href("titulaires"))

    def clean(self) -> dict[str, Any]:
        """The fields; somebody is named, and of several it is said how they stand together."""
        cleaned = self.cleaned_data
        name = cleaned.get("titulaire_denominationSociale_1")
        if not cleaned.get("holder") and not name and "holder" not in self.errors:
            self.add_error(
                "holder", gettext("Dites qui est le titulaire : son SIRET, ou son nom dans « Plus de champs ».")
            )
        is_group = cleaned.get("titulaire_id_2") or cleaned.get("titulaire_id_3")
        is_asked = "typeGroupementOperateurs" in self.fields  # the format does not ask it of a concession
        if is_group and is_asked and not cleaned.get("typeGroupementOperateurs"):
            self.add_error("typeGroupementOperateurs", gettext("Ils sont plusieurs : dites la sorte de groupement."))
        return cleaned


class AmountForm(CardForm):
    """How much, for how long, since when and where."""

    card = EntryCard.AMOUNT

    amount = sent_as(
        "montant",
        EuroField(
            label=_("Montant hors taxes, en euros"),
            help_text=_("Pour toute la durée. D’un accord-cadre : le maximum, ou l’estimation."),
            error_messages={"required": _("Donnez le montant hors taxes, pour toute la durée.")},
        ),
    )
    months = sent_as(
        "dureeMois",
        forms.IntegerField(
            label=_("Durée, en mois"),
            min_value=1,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            error_messages={
                "required": _("Donnez la durée en mois, reconductions certaines comprises."),
                "invalid": _("La durée est un nombre de mois, comme 36."),
                "min_value": _("La durée est d’un mois au moins."),
            },
        ),
    )
    notified_on = sent_as(
        "dateNotification",
        DayField(
            label=_("Notifié le"),
            help_text=_("Le jour où le titulaire a reçu le marché signé. Vous avez deux mois pour publier."),
            required=False,
        ),
    )
    place = sent_as(
        "lieu",
        ChosenField(
            label=_("Où"),
            help_text=_("La commune, le département ou la région où le travail se fait : un nom ou un code."),
            required=False,
            max_length=LONGEST_TYPED,
            search=places_named,
            error_messages={
                "several": _("« %(value)s » peut être plusieurs lieux : choisissez le bon."),
                "unknown": _("Aucune commune, aucun département ne porte « %(value)s » : essayez le code postal."),
            },
        ),
    )

    def __init__(self, *args: Any, home: str, today: dt.date, **options: Any) -> None:
        self.home, self.today = home, today
        super().__init__(*args, **options)
        if self.contract.lots:
            del self.fields["amount"]
        field = self.fields["place"]
        assert isinstance(field, CandidateField)
        offer_while_typed(field, candidates_href("lieux"))

    @property
    def columns(self) -> tuple[str, ...]:
        """Its fields, the place as the two columns that say it."""
        return (*(name for name in super().columns if name != "lieu"), "lieuExecution_code", "lieuExecution_typeCode")

    def card_initial(self) -> dict[str, Any]:
        """The entry; at first the place of the buyer itself."""
        return super().card_initial() | {"place": _place_text(place_address(self.contract.cells) or self.home)}

    def cells(self) -> dict[str, str]:
        """The cells; the place by its official code and kind."""
        address = self.cleaned_data.get("place")
        place = parse_address(address) if address else None
        return super().cells() | {
            "lieuExecution_code": place.code if place else "",
            "lieuExecution_typeCode": _WORD_OF_KIND[place.kind] if place else "",
        }

    def clean_amount(self) -> float:
        """The amount; refused where it may mean two things, and below one euro."""
        return clear_amount(self.cleaned_data["amount"], str(self.data.get("montant", "")))

    def clean_notified_on(self) -> dt.date | None:
        """The day; not one to come."""
        return past_day(self.cleaned_data["notified_on"], today=self.today)

    def clean(self) -> dict[str, Any]:
        """The fields; place and day are asked for from 40,000 EUR."""
        amount = self.cleaned_data.get("amount")
        is_small = (
            self.contract.is_small if self.contract.lots else amount is not None and amount < PUBLICATION_THRESHOLD_EUR
        )
        for name in ("notified_on", "place"):
            if not is_small and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(_UNANSWERED))
        return self.cleaned_data


class MannerForm(NumberedForm):
    """How: the number, the ordinary contract in one tap, offers, clauses; the rest under "Plus de champs"."""

    more_columns = (
        *(
            "considerationsEnvironnementales",
            "heures_insertion",
            "procedure",
            "techniques",
            "modalitesExecution",
            "ccag",
        ),
        *("formePrix", "typesPrix", "attributionAvance", "tauxAvance", "sousTraitanceDeclaree", "marcheInnovant"),
        *("criteres", "origineUE", "origineFrance"),
    )

    offers = sent_as(
        "offresRecues",
        forms.IntegerField(
            label=_("Offres reçues"),
            help_text=_("Toutes, même irrégulières."),
            min_value=1,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            error_messages={
                "invalid": _("Écrivez un nombre d’offres, comme 3."),
                "min_value": _("Un marché attribué a reçu une offre au moins."),
            },
        ),
    )
    social = sent_as("considerationsSociales", forms.CharField(required=False, widget=forms.Select))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = schema_field("considerationsSociales")
        self.fields["social"].label, self.fields["social"].help_text = field.label, field.help_text
        assert isinstance(field.widget, forms.Select)
        self.offer("social", field.widget.choices)
        self.offer_without("social", {SocialConsideration.RESERVED_CONCESSION})
        self.offer_without("procedure", PROCEDURES_OF_CONCESSIONS)
        if self.contract.is_small:
            self.more_names |= {"offers", "social"}
            del self.fields["is_ordinary"]
            return
        self.fields["is_ordinary"].help_text = gettext(
            "Procédure adaptée, prix forfaitaire et ferme, sans avance, sous-traitance déclarée ni groupement, sans "
            "considération sociale ni environnementale, CCAG « %(ccag)s ». Ce que vous dites autrement compte d’abord."
        ) % {"ccag": ordinary_ccag(self.contract.kind)}

    def clean(self) -> dict[str, Any]:
        """The fields; from 40,000 EUR all of them are asked for, which an ordinary contract answers at once."""
        cleaned = self.cleaned_data
        if self.contract.is_small:
            return cleaned
        self.ask_for(["offers", *([] if cleaned.get("is_ordinary") else [*ORDINARY_CELLS, "ccag"])], _UNANSWERED)
        return cleaned


class LotLine(RefusableForm):
    """One lot in the small table: what distinguishes it from the others."""

    lot_number = sent_as(
        "lot_numero",
        LineField(label=_("Lot"), max_length=_LONGEST_LOT, error_messages={"required": _("Numérotez ce lot.")}),
    )
    object = sent_as(
        "objet",
        LineField(
            label=_("Objet du lot"),
            max_length=LONGEST_TYPED,
            error_messages={"required": _("Dites ce qu’est ce lot.")},
        ),
    )
    holder = sent_as(
        "titulaire_id_1",
        ChosenField(
            label=_("SIRET ou nom du titulaire"),
            max_length=LONGEST_TYPED,
            search=holders_named,
            error_messages={
                **HolderForm.base_fields["holder"].error_messages,
                "required": _("Dites qui a ce lot."),
            },
        ),
    )
    amount = sent_as(
        "montant", EuroField(label=_("Montant HT (€)"), error_messages={"required": _("Donnez le montant de ce lot.")})
    )
    number = sent_as("id", LineField(label=_("Numéro, s’il en a un"), required=False, max_length=MOST_ID_CHARACTERS))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["holder"]
        assert isinstance(field, CandidateField)
        offer_while_typed(field, candidates_href("titulaires"))

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed in it."""
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields)

    def clean_amount(self) -> float:
        """The amount, of one euro at least, written so that it means one thing."""
        amount: float = self.cleaned_data["amount"]
        typed = str(self.data.get(self.add_prefix("amount"), "")).strip()
        if amount < LEAST_EUR or AMBIGUOUS_AMOUNT.fullmatch(typed):
            raise ValidationError(gettext("Écrivez le montant sans séparateur, d’un euro au moins : 48250."))
        return amount

    def cells(self) -> dict[str, str]:
        """The cells of the lot."""
        return {
            html_name_of(name, field): cell_text(self.cleaned_data.get(name)) for name, field in self.fields.items()
        }


class LotsForm(RowsForm):
    """The top of the table of lots."""

    refusal_text = _("Il reste quelque chose à corriger.")

    def row_name(self, row: RefusableForm) -> str:
        """The number of its line."""
        return gettext("Ligne %(number)s") % {"number": str(row.prefix).removeprefix("lot")}


class LotLines:
    """The small table of lots: a line for each, and blank ones below; a line that is emptied is taken out."""

    def __init__(self, data: QueryDict | None, contract: ContractEntry, *, added: int = 0) -> None:
        self.contract = contract
        sent = sum(1 for name in data or () if name.endswith("-lot_numero"))
        count = min(MOST_LOTS, max(len(contract.lots) + _BLANK_LINES, sent) + added)
        initial = [LotLine.by_field(lot) for lot in contract.lots] + [{}] * count
        self.lines = [
            LotLine(
                data,
                initial=initial[place] if data is None else {},
                prefix=f"lot{place + 1}",
                empty_permitted=True,
                use_required_attribute=False,
            )
            for place in range(count)
        ]
        self.top = LotsForm(data, [] if data is None or added else self.filled_lines)

    @property
    def filled_lines(self) -> list[LotLine]:
        """The lines with something in them."""
        return [line for line in self.lines if not line.is_blank]

    def is_valid(self) -> bool:
        """Whether every filled line is right, and no two have one number."""
        numbers: set[str] = set()
        results = [line.is_valid() for line in self.filled_lines]
        for line in self.filled_lines:
            number = str(line.cleaned_data.get("lot_number", "")).casefold() if line.is_bound else ""
            if number and number in numbers:
                line.add_error("lot_number", gettext("Deux lots ont ce numéro : donnez-en un autre à l’un des deux."))
                results.append(False)
            numbers.add(number)
        return all(results)

    @property
    def status(self) -> int:
        """The HTTP status of the page: 422 if a line is wrong."""
        return 422 if self.top.problem else 200

    def answered_entry(self) -> ContractEntry:
        """The entry with these lots, whose holders and amounts are theirs; without any, as a contract without lots."""
        lots = tuple(line.cells() for line in self.filled_lines)
        return replace(self.contract, lots=lots)


def _as_typed(text: str) -> Sequence[tuple[str, str]]:
    """A number of another register, which is not looked up."""
    return [(text, text)]


def _place_text(address: str) -> str:
    """A place as its field shows it; what is no address as it is, and "" for one that is no more."""
    if ":" not in address:
        return address
    try:
        is_offered = parse_address(address).kind in _WORD_OF_KIND
        return shown_territory(address, places_named) if is_offered else ""
    except (NotFound, Refused):
        # Merged or unknown: the person says where.
        return ""
