"""The form of a need, and its initial values."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.accounts.store.model_types import Organisation
from maillage.buy.contracts.domain.threshold_bands import BAND_LABELS, ThresholdBand, band_of
from maillage.buy.programme.store.purchase_places import place_text, places_named
from maillage.core.tables.source_rows import parse_number
from maillage.include.sourcing.domain.needs import (
    LONGEST_CONSTRAINTS,
    LONGEST_KEY,
    LONGEST_OBJECT,
    MOST_DAYS_TO_ANSWER,
    MOST_SECTORS,
    NeedPlan,
)
from maillage.include.sourcing.domain.working_days import working_days_after
from maillage.include.sourcing.store.need_contracts import need_of_contract, need_of_purchase
from maillage.include.structures.store.sourcing import sector_names, sectors_answering
from maillage.kits.forms.fields import ChosenField, DayField, LineField, TextField, not_understood, sent_as
from maillage.kits.forms.forms import EntryForm

_CPV: Final = re.compile(r"[0-9]{2,8}")
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_SHORTEST_OBJECT: Final = 5
_LONGEST_TYPED: Final = 200
_WORKING_DAYS_TO_ANSWER: Final = 15  # three waves, each with its wait
_MOST_EUR: Final = 1e9
_NAMED_AT_ONCE: Final = "non"  # buyers are anonymous by default
_OBJECT_SHORT: Final = _("Dites ce que vous cherchez, en une phrase d’au moins cinq lettres.")


class SectorsField(forms.MultipleChoiceField):
    """The selected sectors; an empty value, as some clients send, is ignored."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        """The codes of the sectors."""
        return [code for code in super().to_python(value) if code]


class NeedForm(EntryForm):
    """The form of a need; ``plan`` converts a valid one."""

    refusal_text = _("Ce besoin ne peut pas être gardé ainsi : corrigez ce qui suit.")
    object = sent_as(
        "objet",
        LineField(
            label=_("Ce que vous cherchez"),
            help_text=_("Une phrase qui se comprend sans dossier. Si vous restez anonyme, n’y écrivez pas votre nom."),
            min_length=_SHORTEST_OBJECT,
            max_length=LONGEST_OBJECT,
            error_messages={"required": _OBJECT_SHORT, "min_length": _OBJECT_SHORT},
        ),
    )
    sectors = sent_as(
        "secteurs",
        SectorsField(label=_("Secteur"), help_text=_("Un ou plusieurs ; vide, ceux du code CPV."), required=False),
    )
    cpv = LineField(
        label=_("Code CPV (facultatif)"),
        help_text=_("De deux à huit chiffres, par exemple 90919300."),
        required=False,
        max_length=_LONGEST_TYPED,
        error_messages={
            "invalid": _("« %(value)s » n’est pas un code CPV : écrivez de deux à huit chiffres, ou rien.")
        },
    )
    place = sent_as(
        "lieu",
        ChosenField(
            label=_("Où le travail se fait"),
            help_text=_(
                "Une commune, par son nom ou son code Insee : la distance se mesure de là, et les structures le lisent."
            ),
            max_length=_LONGEST_TYPED,
            search=places_named,
            error_messages={
                "required": _("Dites où le travail se fait : une commune, par son nom ou son code Insee."),
                "unknown": _("« %(value)s » n’est pas un lieu connu : écrivez le nom d’une commune, ou son code."),
                "several": _("« %(value)s » peut être plusieurs lieux : choisissez le bon."),
            },
        ),
    )
    band = sent_as(
        "tranche",
        forms.TypedChoiceField(
            label=_("Montant estimé hors taxes, pour toute la durée"),
            help_text=_("Il dit si une structure dépendrait de vous pour plus de 30 % de son chiffre d’affaires."),
            choices=[
                ("", _("Je ne sais pas encore")),
                *((band.value, _(BAND_LABELS[band])) for band in ThresholdBand),
            ],
            coerce=ThresholdBand,
            empty_value=None,
            required=False,
            error_messages={
                "invalid_choice": _("« %(value)s » n’est pas une tranche de montant : choisissez-en une, ou aucune.")
            },
        ),
    )
    starts_on = sent_as("debut", DayField(label=_("Début (facultatif)"), required=False))
    ends_on = sent_as("fin", DayField(label=_("Fin (facultatif)"), required=False))
    constraints = sent_as(
        "contraintes",
        TextField(
            label=_("Contraintes (facultatif)"),
            help_text=_("Horaires, accès, matériel, quantités : ce qu’il faut pour savoir si l’on peut répondre."),
            required=False,
            max_length=LONGEST_CONSTRAINTS,
            widget=forms.Textarea(attrs={"rows": "4"}),
        ),
    )
    answers_by = sent_as(
        "reponsesAvant",
        DayField(
            label=_("Réponses attendues jusqu’au"),
            error_messages={
                "required": _("Dites jusqu’à quand les réponses sont attendues : les structures s’organisent.")
            },
        ),
    )
    decides_on = sent_as(
        "decisionVers",
        DayField(
            label=_("Décision prévue vers le (facultatif)"),
            help_text=_("Nous vous demanderons alors ce qu’il en est advenu, trois fois au plus."),
            required=False,
        ),
    )
    is_anonymous = sent_as(
        "anonyme",
        forms.TypedChoiceField(
            label=_("Votre nom"),
            choices=[
                ("oui", _("Mon nom reste caché jusqu’à ce que je le donne")),
                (_NAMED_AT_ONCE, _("Mon nom est donné d’emblée")),
            ],
            coerce=lambda word: word != _NAMED_AT_ONCE,
            empty_value=None,
            required=False,
        ),
    )
    purchase = sent_as("achat", forms.CharField(required=False, widget=forms.HiddenInput))
    contract = sent_as("marche", forms.CharField(required=False, widget=forms.HiddenInput))

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.offer("sectors", sector_names().items())

    def clean_cpv(self) -> str:
        """The digits, without an optional check digit."""
        code = str(self.cleaned_data["cpv"]).replace(" ", "").partition("-")[0]
        if code and not _CPV.fullmatch(code):
            raise not_understood(self.fields["cpv"], self.cleaned_data["cpv"])
        return code

    def clean(self) -> dict[str, Any]:
        """The fields; sectors default to those of the CPV code, and dates are checked."""
        typed = self.cleaned_data
        if "sectors" in typed and "cpv" in typed:
            typed["sectors"] = typed["sectors"] or sorted(sectors_answering("", typed["cpv"]))
            if not typed["sectors"]:
                self.add_error("sectors", _("Choisissez au moins un secteur, ou donnez un code CPV qui en a un."))
            elif len(typed["sectors"]) > MOST_SECTORS:
                many = gettext("Un besoin a %(most)s secteurs au plus : faites-en plusieurs besoins.")
                self.add_error("sectors", many % {"most": MOST_SECTORS})
        self._compare_days(typed)
        return typed

    def _compare_days(self, typed: dict[str, Any]) -> None:
        starts_on, ends_on, answers_by, decides_on = (
            typed.get(name) for name in ("starts_on", "ends_on", "answers_by", "decides_on")
        )
        for name, day in (("answers_by", answers_by), ("ends_on", ends_on), ("decides_on", decides_on)):
            if day is not None and day < self.today:
                self.add_error(name, _("Cette date est passée : choisissez un jour à venir."))
        if answers_by is not None and (answers_by - self.today).days > MOST_DAYS_TO_ANSWER:
            far = gettext("Attendre des réponses plus de %(most)s jours n’aide personne : choisissez un jour plus tôt.")
            self.add_error("answers_by", far % {"most": MOST_DAYS_TO_ANSWER})
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("La fin est avant le début : vérifiez les deux dates."))
        if answers_by and decides_on and decides_on < answers_by:
            self.add_error("decides_on", _("La décision est avant la fin des réponses : vérifiez les deux dates."))

    def plan(self) -> NeedPlan:
        """The need in a valid form."""
        typed = self.cleaned_data
        return NeedPlan(
            object=typed["object"],
            sectors=tuple(typed["sectors"]),
            territory=typed["place"],
            answers_by=typed["answers_by"],
            cpv=typed["cpv"],
            band=typed["band"],
            starts_on=typed["starts_on"],
            ends_on=typed["ends_on"],
            constraints=typed["constraints"],
            decides_on=typed["decides_on"],
            is_anonymous=typed["is_anonymous"] is not False,
            purchase=int(typed["purchase"]) if _NUMBER.fullmatch(typed["purchase"]) else None,
            contract_key=typed["contract"][:LONGEST_KEY],
        )


@dataclass(frozen=True, slots=True)
class KeepingPage:
    """Context of keep.html."""

    organisation: Organisation
    form: NeedForm


def first_need(parameters: QueryDict, organisation: Organisation, *, today: dt.date) -> dict[str, Any]:
    """Initial values of a new need, from an announced purchase, an ending contract, a page of needs, or none."""
    initial: dict[str, Any] = {
        "place": place_text(organisation.territory),
        "answers_by": working_days_after(today, _WORKING_DAYS_TO_ANSWER),
    }
    purchase, contract = parameters.get("achat", ""), parameters.get("marche", "")
    if purchase.isascii() and purchase.isdecimal() and len(purchase) < len("1000000000"):
        initial |= need_of_purchase(int(purchase))
    elif contract:
        initial |= need_of_contract(contract, today=today)
    amount = parse_number(parameters.get("amount", "")) if parameters.get("amount") else None
    named = {
        "sectors": parameters.getlist("sector"),
        "cpv": parameters.get("cpv", "")[:_LONGEST_TYPED],
        "place": parameters.get("place", "")[:_LONGEST_TYPED],
        "band": band_of(amount).value if amount is not None and 0 < amount <= _MOST_EUR else "",
    }
    return initial | {name: value for name, value in named.items() if value}


def need_initial(plan: NeedPlan) -> dict[str, Any]:
    """The initial values for an existing need."""
    return {
        "object": plan.object,
        "sectors": list(plan.sectors),
        "cpv": plan.cpv,
        "place": place_text(plan.territory),
        "band": plan.band.value if plan.band else "",
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "constraints": plan.constraints,
        "answers_by": plan.answers_by,
        "decides_on": plan.decides_on,
        "is_anonymous": "oui" if plan.is_anonymous else _NAMED_AT_ONCE,
        "purchase": plan.purchase or "",
        "contract": plan.contract_key,
    }
