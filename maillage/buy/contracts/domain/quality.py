"""The ministry's quality rules and indicators, applied to a whole contract.

DAJ, 15 February 2023, as in the ministry's consolidation, with gaps closed: 6 counts as a repeated digit too, La Poste
has its own check digit, every holder is checked and not just three. Others are from decp-qualite, and marked as such.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from maillage.buy.contracts.domain import thresholds
from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.judged_texts import excerpt
from maillage.buy.contracts.domain.remarks import Breach, CheckLevel, CheckRule, Severity
from maillage.buy.contracts.domain.vocabularies import (
    ContractKind,
    EnvironmentalConsideration,
    FormatVersion,
    SocialConsideration,
)
from maillage.core.problems import sentence
from maillage.core.text import normalised_text

_DAJ: Final = "DAJ, règles de qualité du 15 février 2023"
_INDICATORS: Final = "Indicateurs de qualité du ministère (decp-qualite)"
_DECREE: Final = "Arrêté du 22 décembre 2022, art. 3"


def _excluding(code: str, message: str) -> CheckRule:
    return CheckRule(code, message, _DAJ, CheckLevel.QUALITY, excludes=True)


def _doubting(code: str, message: str, source: str = _INDICATORS) -> CheckRule:
    return CheckRule(code, message, source, CheckLevel.QUALITY, Severity.WARNING)


SHORT_OBJECT: Final = _excluding(
    "object-short", sentence("L’objet « %(value)s » a moins de cinq caractères. Décrivez ce qui est acheté.")
)
SMALL_AMOUNT: Final = _excluding(
    "amount-below-one",
    sentence("Le montant de %(value)s € est inférieur à 1 €. Donnez le montant notifié, ou le maximum."),
)
HUGE_AMOUNT: Final = _excluding(
    "amount-huge", sentence("Le montant de %(value)s € dépasse trois milliards. Vérifiez l’unité et les décimales.")
)
REPEATED_DIGITS: Final = _excluding(
    "amount-repeated-digits",
    sentence(
        "Le montant %(value)s répète un même chiffre : c’est sans doute un montant de remplissage. Donnez le vrai."
    ),
)
PLACEHOLDER_AMOUNT: Final = CheckRule(
    "amount-placeholder",
    sentence(
        "Le montant de %(value)s € est un montant de remplissage : les sommes le laissent de côté. Donnez le montant "
        "notifié, ou le maximum."
    ),
    "Maillage, règle des montants fictifs",
    CheckLevel.QUALITY,
    Severity.WARNING,
)
TEST_OBJECT: Final = CheckRule(
    "object-test",
    sentence("L’objet « %(value)s » est celui d’un essai : les sommes laissent ce marché de côté. Retirez-le."),
    "Maillage, règle des montants fictifs",
    CheckLevel.QUALITY,
    Severity.WARNING,
)
MADE_UP_AMOUNT: Final = _excluding(
    "amount-made-up", sentence("Le montant %(value)s commence par 123456789 : c’est un essai. Donnez le vrai montant.")
)
LONG_DURATION: Final = _excluding(
    "duration-long", sentence("Une durée de %(value)s mois dépasse %(most)s mois. Vérifiez qu’elle est bien en mois.")
)
NO_DURATION: Final = _excluding(
    "duration-zero", sentence("La durée doit être d’au moins un mois : arrondissez au mois supérieur.")
)
FUTURE: Final = _excluding("date-future", sentence("La date %(value)s est dans l’avenir. Vérifiez l’année."))
CONTRADICTORY: Final = _excluding(
    "considerations-contradictory",
    sentence("« %(value)s » ne peut pas aller avec une autre considération. Retirez l’un des deux."),
)
ODD_AMOUNT: Final = _doubting(
    "amount-low", sentence("Le montant de %(value)s € est très bas pour un marché publié. Vérifiez-le.")
)
LARGE_AMOUNT: Final = _doubting(
    "amount-large",
    sentence("Le montant de %(value)s € est d’au moins cent millions : il mérite une vérification."),
    "eclaireur_public, seuil de signalement",
)
DURATION_IN_DAYS: Final = _doubting(
    "duration-in-days", sentence("Une durée de %(value)s mois est sans doute en jours. Écrivez-la en mois.")
)
LONG_FOR_AMOUNT: Final = _doubting(
    "duration-long-for-amount", sentence("%(value)s mois pour moins de deux millions d’euros : vérifiez la durée.")
)
LOW_BY_MONTH: Final = _doubting(
    "amount-low-by-month", sentence("Moins de 100 € par mois de contrat : vérifiez le montant et la durée.")
)
PUBLISHED_BEFORE: Final = _doubting(
    "published-before-notified",
    sentence("Les données sont publiées le %(value)s, avant la notification du %(notified)s. Vérifiez les deux dates."),
)
PUBLISHED_LATE: Final = _doubting(
    "published-late",
    sentence("Publié le %(value)s, plus de deux mois après la notification du %(notified)s."),
    _DECREE,
)
HOLDER_IS_BUYER: Final = _doubting(
    "holder-is-buyer", sentence("Le titulaire est l’acheteur lui-même (%(value)s). Donnez le SIRET du titulaire."), _DAJ
)
FRANCE_ABOVE_EU: Final = _doubting(
    "origin-france-above-eu",
    sentence("La part d’origine française (%(value)s) dépasse celle de l’Union européenne, qui la comprend."),
    "Arrêté du 22 décembre 2022, annexe 1",
)
OWN_FRAMEWORK: Final = _doubting(
    "framework-is-itself",
    sentence("L’accord-cadre cité (%(value)s) est le contrat lui-même. Citez celui dont il découle."),
    _DAJ,
)
AMENDMENTS_UNORDERED: Final = _doubting(
    "amendments-unordered",
    sentence("Les numéros des modifications ne se suivent pas (%(value)s). Numérotez-les dans l’ordre."),
    "Schéma officiel du format DECP, description de modification.id",
)
AMENDMENT_UNDATED: Final = _doubting(
    "amendment-undated",
    sentence("Une modification n’a pas de date : on ne peut pas la placer dans le temps. Datez-la."),
    _DECREE,
)
AMENDMENT_EMPTY: Final = _doubting(
    "amendment-empty",
    sentence("Une modification ne dit ni montant, ni durée, ni titulaire : on ne sait pas ce qu’elle change."),
    _DECREE,
)
NO_ORIGIN: Final = _doubting(
    "origin-missing",
    sentence("Pour ce code CPV (%(value)s), la part d’origine européenne et française doit être dite. Ajoutez-les."),
    "Arrêté du 22 décembre 2022, annexe 1 ; plages de decp-arr2022",
)
NO_ADVANCE_SHARE: Final = _doubting(
    "advance-share-missing",
    sentence("Une avance est attribuée, mais son taux n’est pas dit. Ajoutez-le ; 0 s’il n’est pas connu."),
    "Schéma officiel du format DECP, description de tauxAvance",
)

# Placeholder amounts: sums leave them out, and count them.
PLACEHOLDER_RULES: Final = (SMALL_AMOUNT, REPEATED_DIGITS, MADE_UP_AMOUNT, PLACEHOLDER_AMOUNT, TEST_OBJECT)
AMOUNT_RULES: Final = (SMALL_AMOUNT, HUGE_AMOUNT, REPEATED_DIGITS, MADE_UP_AMOUNT, PLACEHOLDER_AMOUNT)
_TEST_OBJECTS: Final = re.compile(
    r"(?:ceci est |c est )?(?:un |le )?(?:marche |contrat |consultation )?(?:de |d )?"
    r"(?:tests?|essais?|test test|marche test)(?: a supprimer| ne pas tenir compte)?"
)
# Food, vehicles, health and clothing: the origin of goods must be stated (ranges of decp-arr2022).
_ORIGIN_PREFIXES: Final = (
    *("151", "152", "153", "154", "155", "156", "157", "158", "159"),
    *("341", "345", "346", "347", "331", "336", "181", "182", "183", "184", "188"),
)


def quality_breaches(contract: Contract, *, today: dt.date) -> list[Breach]:
    """The breaches of the quality rules by one contract, as of ``today``."""
    breaches = [breach for rule in _RULES for breach in rule(contract, today)]
    if contract.amendments:
        breaches += amendment_breaches(contract)
    if contract.version is FormatVersion.V2:
        breaches += consideration_breaches(contract)
        if contract.kind is ContractKind.MARKET:
            breaches += conditional_breaches(contract)
    return breaches


def object_breaches(contract: Contract, _today: dt.date) -> Iterator[Breach]:
    """An object without content."""
    if contract.object is None:
        return
    if len(contract.object) < thresholds.LEAST_OBJECT_CHARACTERS:
        yield _breach(SHORT_OBJECT, contract.object)
    if _TEST_OBJECTS.fullmatch(normalised_text(contract.object).rstrip(" 0123456789")):
        yield _breach(TEST_OBJECT, contract.object)


def is_placeholder_amount(amount: float) -> bool:
    """Whether an amount just fills the field, by the published rule (domain/thresholds.py)."""
    cents = round(amount * 100)
    if cents <= thresholds.MOST_PLACEHOLDER_EUR * 100:
        return True
    euros, rest = str(cents // 100), f"{cents % 100:02d}"
    if len(euros) < thresholds.LEAST_PLACEHOLDER_DIGITS:
        return False
    if len(set(euros)) == 1 and euros[0] not in thresholds.DIGITS_OF_THIRDS:
        return rest in ("00", euros[0] * 2)
    return thresholds.MADE_UP_DIGITS.startswith(euros + rest.rstrip("0"))


def amount_breaches(contract: Contract, _today: dt.date) -> Iterator[Breach]:
    """Implausible amounts: too small, too large, repeated digits, made up."""
    amount = contract.amount_eur
    if amount is None:
        return
    if amount < thresholds.LEAST_AMOUNT_EUR:
        yield _breach(SMALL_AMOUNT, _number(amount))
        return
    digits = f"{amount:.2f}".replace(".", "")
    if digits.startswith(thresholds.MADE_UP_DIGITS):
        yield _breach(MADE_UP_AMOUNT, _number(amount))
    elif amount < thresholds.LARGE_AMOUNT_EUR and is_placeholder_amount(amount):
        yield _breach(PLACEHOLDER_AMOUNT, _number(amount))
    if amount >= thresholds.LARGE_AMOUNT_EUR:
        whole = Counter(f"{amount:.0f}".replace("0", ""))
        if whole and max(whole.values()) > thresholds.MOST_REPEATED_DIGITS:
            yield _breach(REPEATED_DIGITS, _number(amount))
        yield _breach(HUGE_AMOUNT if amount > thresholds.MOST_AMOUNT_EUR else LARGE_AMOUNT, _number(amount))
    elif amount < thresholds.LOW_AMOUNT_EUR:
        yield _breach(ODD_AMOUNT, _number(amount))


def duration_breaches(contract: Contract, _today: dt.date) -> Iterator[Breach]:
    """Implausible durations: zero, too long, in days, or too long for the amount."""
    months, amount = contract.duration_months, contract.amount_eur
    if months is None:
        return
    if months <= 0:
        yield _breach(NO_DURATION, str(months))
        return
    is_concession = contract.kind is ContractKind.CONCESSION
    most = thresholds.MOST_CONCESSION_MONTHS if is_concession else thresholds.MOST_MONTHS
    if months in thresholds.DAYS_OF_A_YEAR and (amount is None or amount < thresholds.DAYS_BELOW_EUR):
        yield _breach(DURATION_IN_DAYS, str(months))
    if months > most:
        yield _breach(LONG_DURATION, str(months), most=most)
    elif months > thresholds.LONG_MONTHS and amount is not None and 0 < amount < thresholds.LONG_BELOW_EUR:
        yield _breach(LONG_FOR_AMOUNT, str(months))
    if amount is not None and 1 <= amount < months * thresholds.LEAST_EUR_A_MONTH:
        yield _breach(LOW_BY_MONTH, _number(amount))


def date_breaches(contract: Contract, today: dt.date) -> Iterator[Breach]:
    """Dates in the future, out of order, or beyond the legal two months."""
    notified, published = contract.notified_on, contract.published_on
    if notified is not None and notified > today:
        yield _breach(FUTURE, notified.isoformat())
    if published is not None and published > today:
        yield _breach(FUTURE, published.isoformat())
    if notified is None or published is None:
        return
    if published < notified:
        yield _breach(PUBLISHED_BEFORE, published.isoformat(), notified=notified.isoformat())
    elif _is_late(published, notified):
        yield _breach(PUBLISHED_LATE, published.isoformat(), notified=notified.isoformat())


def _is_late(published: dt.date, notified: dt.date) -> bool:
    return published > months_after(notified, thresholds.PUBLICATION_MONTHS)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later, or the last day of a shorter month.

    Règlement (CEE, Euratom) n° 1182/71, article 3.
    """
    months_since = day.year * 12 + day.month - 1 + months
    year, month = divmod(months_since, 12)
    for length in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, length)
        except ValueError:  # a shorter month: its last day
            continue
    raise AssertionError("every month has 28 days")


def holder_breaches(contract: Contract, _today: dt.date) -> Iterator[Breach]:
    """A holder that is the buyer, and a contract that is its own framework."""
    buyer = contract.buyer_id
    for holder in contract.holders:
        if buyer is not None and holder.id == buyer:
            yield _breach(HOLDER_IS_BUYER, buyer)
    if contract.framework_id is not None and contract.framework_id == contract.id:
        yield _breach(OWN_FRAMEWORK, contract.framework_id)


def consideration_breaches(contract: Contract) -> Iterator[Breach]:
    """A statement of no consideration next to another one."""
    for stated, none in (
        (contract.social, SocialConsideration.NONE),
        (contract.environmental, EnvironmentalConsideration.NONE),
    ):
        if stated is not None and len(stated) > 1 and none in stated:
            yield _breach(CONTRADICTORY, none.value)


def amendment_breaches(contract: Contract) -> Iterator[Breach]:
    """Amendments without order, date or content, and late ones."""
    numbers = [amendment.number for amendment in contract.amendments if amendment.number is not None]
    if numbers != sorted(set(numbers)):
        yield _breach(AMENDMENTS_UNORDERED, ", ".join(map(str, numbers)))
    for amendment in contract.amendments:
        if amendment.notified_on is None:
            yield _breach(AMENDMENT_UNDATED, "")
        elif amendment.published_on is not None and _is_late(amendment.published_on, amendment.notified_on):
            late = amendment.published_on.isoformat()
            yield _breach(PUBLISHED_LATE, late, notified=amendment.notified_on.isoformat())
        if amendment.amount_eur is not None and is_placeholder_amount(amendment.amount_eur):
            yield _breach(PLACEHOLDER_AMOUNT, _number(amendment.amount_eur))
        if amendment.amount_eur is None and amendment.duration_months is None and not amendment.holders:
            yield _breach(AMENDMENT_EMPTY, "")


def conditional_breaches(contract: Contract) -> Iterator[Breach]:
    """Data of version 2 that are required if others are stated."""
    french, european = contract.french_origin_share, contract.eu_origin_share
    if french is not None and european is not None and french > european:
        yield _breach(FRANCE_ABOVE_EU, _number(french))
    if french is None and european is None and contract.cpv is not None and contract.cpv.startswith(_ORIGIN_PREFIXES):
        yield _breach(NO_ORIGIN, contract.cpv)
    if contract.has_advance and contract.advance_share is None:
        yield _breach(NO_ADVANCE_SHARE, "")


def _breach(rule: CheckRule, value: str, **params: str | float) -> Breach:
    text = excerpt(value)
    return Breach(rule, text, {"value": text, **params})


def _number(amount: float) -> str:
    return f"{amount:.0f}" if amount.is_integer() else f"{amount:.2f}"


_RULES: Final[tuple[Callable[[Contract, dt.date], Iterator[Breach]], ...]] = (
    object_breaches,
    amount_breaches,
    duration_breaches,
    date_breaches,
    holder_breaches,
)
