"""The method of the prediction: one page in words, then every number of the link budget with its source."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.coverage.parts.prediction_words import clutter_sentence, places_sentence, prediction_line
from maillage.coverage.queries.current_prediction import PublishedPrediction
from maillage.coverage.rules.network.entry_loss import Building, entry_loss_db
from maillage.network.terms.link_budget import BudgetLine, budget_lines
from maillage.web.wording.formats import NO_BREAK, number

_USUAL_GHZ: Final = 3.5  # the band of networks of fixed 4G


@dataclass(frozen=True, slots=True)
class BudgetNumber:
    """A number as the page shows it: what it is, its value, the usual one where another was taken, its source."""

    name: str
    label: str
    value: str
    usual: str
    source: str


@dataclass(frozen=True, slots=True)
class CoverageMethodPage:
    """All that templates/coverage/method.html shows; the sentences of a prediction are empty while there is none."""

    numbers: tuple[BudgetNumber, ...]
    basis: str
    clutter: str
    households_at: str
    version: str
    indoors: str


def coverage_method_page(prediction: PublishedPrediction | None) -> CoverageMethodPage:
    """The method, with the numbers that the prediction in force has used."""
    facts = prediction.facts if prediction else None
    budget = facts["budget"] if facts else {}
    return CoverageMethodPage(
        numbers=tuple(_number(line, budget.get(line.name, line.default)) for line in budget_lines()),
        basis=prediction_line(facts) if facts else "",
        clutter=clutter_sentence(facts) if facts else "",
        households_at=places_sentence(facts) if facts else "",
        version=prediction.version if prediction else "",
        indoors=_(
            "Le même trajet, jusqu’à une box posée au rez-de-chaussée ; à %(frequency)s GHz les murs prennent "
            "%(old)s dB dans une maison ancienne, %(insulated)s dB dans une maison bien isolée (recommandation P.2109 "
            "de l’UIT)."
        )
        % {
            "frequency": number(_USUAL_GHZ, 1),
            "old": number(entry_loss_db(_USUAL_GHZ, Building.TRADITIONAL)),
            "insulated": number(entry_loss_db(_USUAL_GHZ, Building.THERMALLY_EFFICIENT)),
        },
    )


def _number(line: BudgetLine, value: float) -> BudgetNumber:
    usual = _with_unit(line.default, line.unit) if value != line.default else ""
    return BudgetNumber(line.name, _(line.label), _with_unit(value, line.unit), usual, _(line.source))


def _with_unit(value: float, unit: str) -> str:
    """As many decimals as it has, at most four."""
    digits = next((digits for digits in range(4) if round(value, digits) == value), 4)
    text = number(value, digits)
    return f"{text}{NO_BREAK}{_(unit)}" if unit else text
