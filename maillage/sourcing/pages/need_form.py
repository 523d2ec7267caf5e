"""The form of a need: its fields as they were typed, what to correct, and places to choose from."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.accounts.queries import Organisation
from maillage.core.problems import Refused
from maillage.core.tables.source_rows import parse_number
from maillage.inclusion.queries.sourcing import sector_names, sectors_answering
from maillage.programme.queries.purchase_places import place_text, places_named
from maillage.purchases.terms.threshold_bands import BAND_LABELS, ThresholdBand, band_of
from maillage.sourcing.intake import need_forms as fields
from maillage.sourcing.queries.need_contracts import texts_of_contract, texts_of_purchase
from maillage.sourcing.rules.working_days import working_days_after
from maillage.sourcing.terms.needs import LONGEST_CONSTRAINTS, LONGEST_OBJECT, NeedPlan
from maillage.web.filters import FilterOption

_LONGEST_TYPED: Final = 3_000
_WORKING_DAYS_TO_ANSWER: Final = 15  # three waves, each with its wait
_MOST_EUR: Final = 1e9
# What a field is chosen by instead of typed: the choice of one of the candidates below it.
_CHOICE_SUFFIX: Final = "-choix"


@dataclass(frozen=True, slots=True)
class NeedFormField:
    """What templates/sourcing/need_field.html shows; ``candidates`` stand below a text that may mean several."""

    name: str
    label: str
    type: str
    value: str
    longest: int = 200
    hint: str = ""
    error: str = ""
    options: tuple[FilterOption, ...] = ()
    candidates: tuple[FilterOption, ...] = ()


@dataclass(frozen=True, slots=True)
class KeepingPage:
    """What templates/sourcing/keep.html shows; ``entry`` tells a second click from a second need."""

    organisation: Organisation
    fields: tuple[NeedFormField, ...]
    entry: str
    purchase: str
    contract: str
    problem: str


def keeping_page(
    organisation: Organisation, typed: Mapping[str, str], errors: Mapping[str, str], *, entry: str
) -> KeepingPage:
    """The form of a new need."""
    return KeepingPage(
        organisation=organisation,
        fields=need_fields(typed, errors),
        entry=entry,
        purchase=typed.get(fields.PURCHASE, ""),
        contract=typed.get(fields.CONTRACT, ""),
        problem=errors.get("", ""),
    )


def first_need_texts(parameters: QueryDict, organisation: Organisation, *, today: dt.date) -> dict[str, str]:
    """What the form begins with: from the page of a need, an announced purchase, a contract that ends, or nothing."""
    texts = {
        fields.PLACE: place_text(organisation.territory),
        fields.ANSWERS_BY: working_days_after(today, _WORKING_DAYS_TO_ANSWER).isoformat(),
        fields.ANONYMOUS: "oui",
    }
    purchase, contract = parameters.get("achat", ""), parameters.get("marche", "")
    if purchase.isascii() and purchase.isdecimal() and len(purchase) < len("1000000000"):
        texts |= texts_of_purchase(int(purchase))
    elif contract:
        texts |= texts_of_contract(contract, today=today)
    amount = parse_number(parameters.get("amount", "")) if parameters.get("amount") else None
    chosen_texts = {
        fields.SECTORS: parameters.get("sector", ""),
        fields.CPV: parameters.get("cpv", ""),
        fields.PLACE: parameters.get("place", ""),
        fields.BAND: band_of(amount).value if amount is not None and 0 < amount <= _MOST_EUR else "",
    }
    return texts | {name: text[:_LONGEST_TYPED] for name, text in chosen_texts.items() if text}


def typed_need(sent: QueryDict) -> dict[str, str]:
    """The texts that a form sent, by NEED_FIELDS: where a candidate was chosen below a field, that one."""
    texts = {
        name: (sent.get(f"{name}{_CHOICE_SUFFIX}") or sent.get(name) or "")[:_LONGEST_TYPED]
        for name in fields.NEED_FIELDS
    }
    return {**texts, fields.SECTORS: fields.BETWEEN_SECTORS.join(sent.getlist(fields.SECTORS))[:_LONGEST_TYPED]}


def read_typed_need(typed: Mapping[str, str], *, today: dt.date) -> NeedPlan:
    """The need that was typed; Refused with a finding for each field to correct."""
    return fields.read_need_plan(
        typed,
        today=today,
        known_sectors=sector_names().keys(),
        sectors_answering=sectors_answering,
        places_named=places_named,
    )


def plan_texts_of_need(plan: NeedPlan) -> dict[str, str]:
    """What a need says, as its form has it."""
    days = {
        fields.STARTS_ON: plan.starts_on,
        fields.ENDS_ON: plan.ends_on,
        fields.ANSWERS_BY: plan.answers_by,
        fields.DECIDES_ON: plan.decides_on,
    }
    return {
        fields.OBJECT: plan.object,
        fields.SECTORS: fields.BETWEEN_SECTORS.join(plan.sectors),
        fields.CPV: plan.cpv,
        fields.PLACE: place_text(plan.territory),
        fields.BAND: plan.band.value if plan.band else "",
        fields.CONSTRAINTS: plan.constraints,
        fields.ANONYMOUS: "oui" if plan.is_anonymous else fields.NAMED_AT_ONCE,
        fields.PURCHASE: str(plan.purchase or ""),
        fields.CONTRACT: plan.contract_key,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
    }


def need_errors(refusal: Refused) -> dict[str, str]:
    """What to correct at each field, in the language of the page; the sentence of the whole under ""."""
    errors = {finding.field_name or "": _(finding.message) % finding.params for finding in refusal.findings}
    return {"": _(refusal.message) % refusal.params, **errors}


def need_fields(typed: Mapping[str, str], errors: Mapping[str, str]) -> tuple[NeedFormField, ...]:
    """The fields of the form in their order."""
    bands = [("", _("Je ne sais pas encore")), *((band.value, _(BAND_LABELS[band])) for band in ThresholdBand)]
    named = [("oui", _("Mon nom reste caché jusqu’à ce que je le donne")), ("non", _("Mon nom est donné d’emblée"))]
    described = (
        (fields.OBJECT, _("Ce que vous cherchez"), "text", (),
         _("Une phrase qui se comprend sans dossier. Si vous restez anonyme, n’y écrivez pas votre nom.")),
        (fields.SECTORS, _("Secteur"), "checks", tuple(sector_names().items()),
         _("Un ou plusieurs ; vide, ceux du code CPV.")),
        (fields.CPV, _("Code CPV (facultatif)"), "text", (), _("De deux à huit chiffres, par exemple 90919300.")),
        (fields.PLACE, _("Où le travail se fait"), "text", (),
         _("Une commune, par son nom ou son code Insee : la distance se mesure de là, et les structures le lisent.")),
        (fields.BAND, _("Montant estimé hors taxes, pour toute la durée"), "select", bands,
         _("Il dit si une structure dépendrait de vous pour plus de 30 % de son chiffre d’affaires.")),
        (fields.STARTS_ON, _("Début (facultatif)"), "date", (), ""),
        (fields.ENDS_ON, _("Fin (facultatif)"), "date", (), ""),
        (fields.CONSTRAINTS, _("Contraintes (facultatif)"), "textarea", (),
         _("Horaires, accès, matériel, quantités : ce qu’il faut pour savoir si l’on peut répondre.")),
        (fields.ANSWERS_BY, _("Réponses attendues jusqu’au"), "date", (), ""),
        (fields.DECIDES_ON, _("Décision prévue vers le (facultatif)"), "date", (),
         _("Nous vous demanderons alors ce qu’il en est advenu, trois fois au plus.")),
        (fields.ANONYMOUS, _("Votre nom"), "select", named, ""),
    )  # fmt: skip
    chosen_sectors = set(typed.get(fields.SECTORS, "").split(fields.BETWEEN_SECTORS))
    longest = {fields.OBJECT: LONGEST_OBJECT, fields.CONSTRAINTS: LONGEST_CONSTRAINTS}
    return tuple(
        NeedFormField(
            name=name,
            label=label,
            type=kind,
            value=typed.get(name, ""),
            longest=longest.get(name, 200),
            hint=hint,
            error=errors.get(name, ""),
            options=tuple(
                FilterOption(
                    value, words, value in chosen_sectors if kind == "checks" else value == typed.get(name, "")
                )
                for value, words in options
            ),
            candidates=tuple(
                FilterOption(address, words, is_chosen=False) for address, words in places_named(typed.get(name, ""))
            )
            if name == fields.PLACE and name in errors and typed.get(name)
            else (),
        )
        for name, label, kind, options, hint in described
    )
