"""The form of a planned purchase: its fields as they were typed, what to correct, and codes and places to choose from.

What is typed is read by intake/purchase_plans.py, as the cells of a table are; nothing typed is lost.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.core.problems import Refused
from maillage.procurement.parts.law_words import law_note
from maillage.procurement.queries.reading_rules import cpv_search
from maillage.procurement.terms.vocabularies import Procedure
from maillage.programme.intake import purchase_plans as fields
from maillage.programme.parts.programme_words import BAND_NOTES
from maillage.programme.queries.plan_texts import band_text, quarter_text
from maillage.programme.queries.purchase_places import places_named
from maillage.programme.terms.planned_purchases import (
    LONGEST_ADDRESS,
    LONGEST_NOTICE,
    LONGEST_OBJECT,
    RESERVATIONS,
    Quarter,
    Reservation,
)
from maillage.purchases.queries.cpv_names import cpv_name
from maillage.purchases.terms.threshold_bands import BAND_LABELS, ThresholdBand
from maillage.web.filters import FilterOption

_MOST_CODES: Final = 8
_QUARTERS_AHEAD: Final = 12
# What a field is chosen by instead of typed: the choice of one of the candidates below it.
CHOICE_SUFFIX: Final = "-choix"
_LONGEST_TYPED: Final = 2_000


@dataclass(frozen=True, slots=True)
class PlanFormField:
    """What templates/programme/plan_field.html shows.

    ``options`` are those of a menu; ``candidates`` stand below a text that may mean several.
    """

    name: str
    label: str
    type: str
    value: str
    longest: int = 200
    hint: str = ""
    error: str = ""
    options: tuple[FilterOption, ...] = ()
    candidates: tuple[FilterOption, ...] = ()


def typed_plan(sent: Mapping[str, str]) -> dict[str, str]:
    """The texts that a form sent, by PLAN_FIELDS: where a candidate was chosen below a field, that one."""
    return {
        name: (sent.get(f"{name}{CHOICE_SUFFIX}") or sent.get(name) or "")[:_LONGEST_TYPED]
        for name in fields.PLAN_FIELDS
    }


def errors_by_field(refusal: Refused) -> dict[str, str]:
    """What to correct at each field, in the language of the page; the sentence of the whole under ""."""
    errors = {finding.field_name or "": _(finding.message) % finding.params for finding in refusal.findings}
    return {"": _(refusal.message) % refusal.params, **errors}


def plan_fields(typed: Mapping[str, str], errors: Mapping[str, str], *, today: dt.date) -> tuple[PlanFormField, ...]:
    """The fields of the form in their order; ``typed`` may be empty."""
    now = Quarter.of(today)
    quarters = [(now.after(ahead).word, quarter_text(now.after(ahead))) for ahead in range(_QUARTERS_AHEAD)]
    quarter = typed.get(fields.QUARTER, "")
    if quarter and quarter not in dict(quarters) and fields.QUARTER not in errors:
        quarters.insert(0, (quarter, quarter_text(Quarter.read(quarter))))
    bands = [(BAND_LABELS[band], f"{band_text(band)} : {_(BAND_NOTES[band])}") for band in ThresholdBand]
    reservations = [
        (fields.RESERVATION_NONE if word is Reservation.NONE else word.value, _(label))
        for word, label in RESERVATIONS.items()
    ]
    truths = [("", _("Pas encore décidé")), ("oui", _("Oui")), ("non", _("Non"))]
    procedures = [("", _("Pas encore décidée")), *((word.value, word.value) for word in Procedure)]
    described = (
        (fields.OBJECT, _("Ce que vous allez acheter"), "text", (),
         _("Une phrase qui se comprend sans dossier, sans nom de personne.")),
        (fields.CPV, _("Code CPV, ou des mots qui disent l’achat"), "text", (),
         _("Par exemple « tonte » ou « cantine » : les codes possibles vous seront proposés. Vide : on les cherche "
           "avec l’objet.")),
        (fields.TERRITORY, _("Où l’achat s’exécute"), "text", (),
         _("Une commune, une intercommunalité, un département ou la région : son nom ou son code.")),
        (fields.BAND, _("Montant estimé hors taxes, pour toute la durée"), "select",
         [("", _("Choisissez une tranche")), *bands],
         _("Seuils du code et règlement délégué (UE) 2025/2152.") + " " + law_note()),
        (fields.QUARTER, _("Lancement de la consultation"), "select",
         [("", _("Choisissez un trimestre")), *quarters], ""),
        (fields.STARTS_ON, _("Début souhaité (facultatif)"), "date", (), ""),
        (fields.RESERVATION, _("Réservation"), "select", reservations,
         _("Articles du code de la commande publique ; L2113-14 depuis la loi du 7 décembre 2020.")),
        (fields.PROCEDURE, _("Procédure"), "select", procedures, ""),
        (fields.SOCIAL, _("Clause sociale prévue"), "select", truths, ""),
        (fields.ENVIRONMENTAL, _("Clause environnementale prévue"), "select", truths, ""),
    )  # fmt: skip
    return tuple(
        PlanFormField(
            name=name,
            label=label,
            type=kind,
            value=typed.get(name, ""),
            longest=LONGEST_OBJECT if name == fields.OBJECT else 200,
            hint=hint,
            error=errors.get(name, ""),
            options=tuple(FilterOption(value, words, value == typed.get(name, "")) for value, words in options),
            candidates=_candidates(name, typed) if name in errors else (),
        )
        for name, label, kind, options, hint in described
    )


def consultation_fields(typed: Mapping[str, str], errors: Mapping[str, str]) -> tuple[PlanFormField, ...]:
    """The fields of a consultation that was launched."""
    described = (
        (fields.CONSULTED_ON, _("Lancée le"), "date", 10),
        (fields.NOTICE, _("Numéro de l’avis (facultatif)"), "text", LONGEST_NOTICE),
        (fields.NOTICE_ADDRESS, _("Adresse de l’avis (facultatif)"), "url", LONGEST_ADDRESS),
    )
    return tuple(
        PlanFormField(name, label, kind, typed.get(name, ""), longest, error=errors.get(name, ""))
        for name, label, kind, longest in described
    )


def _candidates(name: str, typed: Mapping[str, str]) -> tuple[FilterOption, ...]:
    """What the text of a field may mean; the words of the object where no code was typed."""
    text = typed.get(name, "")
    if name == fields.CPV:
        codes = cpv_search().codes(text or typed.get(fields.OBJECT, ""), most=_MOST_CODES)
        return tuple(FilterOption(code, f"{code} · {label}") for code, label in codes)
    if name == fields.TERRITORY and text:
        return tuple(FilterOption(address, label) for address, label in places_named(text))
    return ()


def understood_text(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    """What the code that was typed means, so that a slip is seen; "" while it means nothing."""
    cpv = typed.get(fields.CPV, "")
    if fields.CPV in errors or not cpv.isdigit():
        return ""
    return _("Code CPV %(code)s : %(name)s.") % {"code": cpv, "name": cpv_name(cpv)}
