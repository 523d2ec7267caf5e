"""The large answers of contracts as bars beside their goals, where the money goes as one bar; both in a sentence."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.buy.contracts.pages.parts.figure_words import share_text
from maillage.buy.contracts.pages.parts.law_words import law_note
from maillage.buy.contracts.store import indicators
from maillage.buy.contracts.store.holder_distances import NearMoney, Nearness
from maillage.buy.contracts.store.indicators import ConsiderationKind, ConsiderationShare, SmeShare
from maillage.core.problems import sentence
from maillage.web.wording.formats import day, number, percent

_FAR: Final = 0.2  # of a goal: more is "far from it"
_LABELLED: Final = 0.13  # a narrower part has no room for its figure on a telephone
_LAST_PLANNED_YEAR: Final = 2025  # the plan of 2022 to 2025 is the last one: its goals stand
_LEFT: Final = 0.35  # a goal further left has its words to the right of its line
_FAR_WORDS: Final = {
    ConsiderationKind.SOCIAL.value: sentence("La clause sociale est loin du compte."),
    ConsiderationKind.ENVIRONMENTAL.value: sentence("La clause environnementale est loin du compte."),
    "sme": sentence("Les petites et moyennes entreprises gagnent bien moins qu’ailleurs."),
}
_SHORT_WORDS: Final = {
    ConsiderationKind.SOCIAL.value: sentence("La clause sociale n’y est pas encore."),
    ConsiderationKind.ENVIRONMENTAL.value: sentence("La clause environnementale n’y est pas encore."),
    "sme": sentence("Les petites et moyennes entreprises gagnent un peu moins qu’ailleurs."),
}
_PLACES: Final = {
    Nearness.COMMUNE: sentence("sur la commune"),
    Nearness.EPCI: sentence("dans l’intercommunalité"),
    Nearness.DEPARTEMENT: sentence("dans le département"),
    Nearness.REGION: sentence("dans la région"),
}


@dataclass(frozen=True, slots=True)
class GoalBar:
    """One share beside its goal; ``width`` and ``goal_at`` are as SVG writes them, "" where there is nothing to draw.

    ``missing`` is how far the share is below its goal; below zero it has more than that.
    """

    word: str
    title: str
    label: str
    figure: str
    width: str
    goal: str
    goal_at: str
    is_goal_left: bool
    missing: float


@dataclass(frozen=True, slots=True)
class MoneyShare:
    """One part of the bar of places."""

    label: str
    figure: str
    start: str
    middle: str
    width: str
    is_labelled: bool


def consideration_bar(share: ConsiderationShare, title: str, *, today: dt.date) -> GoalBar:
    """The contracts with a consideration among those that say it, beside the goal of the national plan."""
    value = share.share_of_stated
    label = _("des marchés en ont une")
    if value is None:
        label = _("aucun marché ne le dit")
    elif share.stated < share.contracts:
        label = _("des %(count)s marchés qui le disent") % {"count": number(share.stated)}
    goal = indicators.goal_of(share.kind, min(today.year, _LAST_PLANNED_YEAR))
    words = "" if goal is None else _("objectif %(share)s*") % {"share": percent(goal.share)}
    return _bar(share.kind.value, title, label, value, goal_words=words, goal=None if goal is None else goal.share)


def sme_bar(sizes: SmeShare, everything: SmeShare | None) -> GoalBar:
    """The contracts that small and medium enterprises won, beside their share in everything that is published."""
    usual = None if everything is None else everything.share_of_known
    words = "" if usual is None else _("ensemble des marchés : %(share)s") % {"share": percent(usual)}
    title = _("Petites et moyennes entreprises")
    return _bar("sme", title, _("des marchés gagnés"), sizes.share_of_known, goal_words=words, goal=usual)


def _bar(word: str, title: str, label: str, share: float | None, *, goal_words: str, goal: float | None) -> GoalBar:
    return GoalBar(
        word=word,
        title=title,
        label=label,
        figure=share_text(share),
        width="" if share is None else _percent_width(share),
        goal=goal_words,
        goal_at="" if goal is None else _percent_width(goal),
        is_goal_left=goal is not None and goal < _LEFT,
        missing=-1.0 if goal is None or share is None else goal - share,
    )


def goals_sentence(bars: Sequence[GoalBar]) -> str:
    """Which goal is furthest from being reached; that all are; "" where it is unknown."""
    measured = [bar for bar in bars if bar.missing > -1.0]
    if not measured:
        return ""
    worst = max(measured, key=lambda bar: bar.missing)
    if worst.missing <= 0:
        return _("Les objectifs sont tenus.")
    return _((_FAR_WORDS if worst.missing >= _FAR else _SHORT_WORDS)[worst.word])


def money_sentence(money: NearMoney) -> str:
    """How many euros of ten stay in the département; "" where no place of a holder is known."""
    share = money.within(Nearness.DEPARTEMENT)
    if share is None:
        return ""
    tenths = round(10 * share)
    if not tenths:
        return _("Presque rien ne reste dans le département.")
    if tenths == 10:
        return _("Presque tout reste dans le département.")
    if tenths == 1:
        return _("1 euro sur 10 reste dans le département.")
    return _("%(count)s euros sur 10 restent dans le département.") % {"count": number(tenths)}


def money_shares(money: NearMoney) -> list[MoneyShare]:
    """The parts of the bar of places, nearest first; none where no place of a holder is known."""
    whole = money.known_eur
    if not whole:
        return []
    shares = [(_(_PLACES[nearness]), eur / whole) for nearness, eur in money.shares]
    shares.append((_("ailleurs"), money.elsewhere_eur / whole))
    parts, start = [], 0.0
    for label, share in shares:
        parts.append(
            MoneyShare(
                label,
                percent(share),
                _percent_width(start),
                _percent_width(start + share / 2),
                _percent_width(share),
                is_labelled=share >= _LABELLED,
            )
        )
        start += share
    return parts


def law_footnote() -> str:
    """What the goals rest on, and of which day the texts are."""
    words = {"day": day(indicators.DUTY_SINCE)}
    duty = _(
        "Plan national pour des achats durables 2022-2025. Depuis le %(day)s, tout marché a une condition "
        "environnementale, et une condition sociale au-dessus des seuils européens, sauf exception motivée (loi Climat "
        "et résilience, art. 35)."
    )
    return duty % words + " " + law_note()


def _percent_width(share: float) -> str:
    return f"{round(100 * min(max(share, 0.0), 1.0), 1)}%"
