"""The page of the method: what is read, what is repaired, what is counted, and what the data cannot tell."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillage.procurement.queries.reading_rules import check_rules, repair_rules
from maillage.purchases.pages.contract.remarks import SURENESS, check_kind, filled_sentence
from maillage.purchases.parts.contract_words import euros
from maillage.purchases.terms.threshold_bands import LAW_OF_THRESHOLDS
from maillage.web.wording.formats import day, number


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as the page lists it."""

    text: str
    kind: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """One threshold of the law: from how much on, what it asks, by which text, since when."""

    amount: str
    text: str
    source: str
    since: str


@dataclass(frozen=True, slots=True)
class ContractMethodPage:
    """All that templates/purchases/method.html shows."""

    repairs_title: str
    repairs: tuple[RuleRow, ...]
    checks_title: str
    checks: tuple[RuleRow, ...]
    thresholds: tuple[ThresholdRow, ...]


def contract_method_page() -> ContractMethodPage:
    """The page, with every rule that the reading follows."""
    repairs, checks = repair_rules(), check_rules()
    return ContractMethodPage(
        repairs_title=_("Les %(count)s réparations") % {"count": number(len(repairs))},
        repairs=tuple(RuleRow(filled_sentence(rule), _(SURENESS[rule.sureness])) for rule in repairs),
        checks_title=_("Les %(count)s contrôles") % {"count": number(len(checks))},
        checks=tuple(
            RuleRow(
                filled_sentence(rule),
                check_kind(rule),
                rule.source,
            )
            for rule in checks
        ),
        thresholds=tuple(
            ThresholdRow(euros(threshold.least_eur), _(threshold.subject), threshold.source, day(threshold.since))
            for threshold in LAW_OF_THRESHOLDS
        ),
    )
