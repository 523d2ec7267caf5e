"""The verdict at the top of a place page: what is certainly bad and what is done about it, then who is best.

Without results, it says what the next tests will bring, and gives the verdict of the enclosing territory.
"""

from dataclasses import dataclass
from enum import Enum, auto

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maillage.measure.comparison.domain.terms import Comparison
from maillage.measure.comparison.pages.parts.standing import (
    lead_sentence,
    scored_operators,
    standing_phrase,
    standing_sentence,
)
from maillage.measure.comparison.store.comparison import comparison
from maillage.measure.record.domain.terms import Selection
from maillage.measure.repair.pages.parts.worst_finding import WHOLE, worst_finding
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.place_names import name_within, place_link, spoken_name
from maillage.territory.store.territories import parents


class Stage(Enum):
    """How much is known about a place."""

    UNTESTED = auto()  # no tests, or none that match the filters
    FEW = auto()  # tests of too few devices for any operator
    RESULTS = auto()


@dataclass(frozen=True, slots=True)
class PlaceVerdict:
    """Bad news ("SFR passe mal") with facts and repair status, and who is best; or what the next tests will bring.

    ``operator`` is the code of the operator with bad news. ``around`` is the verdict of the enclosing territory with a
    link ("" if the place has its own).
    """

    stage: Stage
    bad: str
    fact: str
    best: str
    state: str
    operator: int | None = None
    around: SafeString | str = ""

    @property
    def sentence(self) -> str:
        """The verdict as one line of text, for the page's metadata and the council's sheet."""
        words = {"subject": self.bad, "fact": self.fact}
        bad = _("%(subject)s : %(fact)s.") % words if self.fact else f"{self.bad}." if self.bad else ""
        return " ".join(filter(None, (bad, self.best)))


def verdict_of(
    place: Territory, selection: Selection, compared: Comparison, *, has_tests: bool, is_filtered: bool
) -> PlaceVerdict:
    """The verdict on ``place`` from the tests of ``selection``; ``compared`` are its operators."""
    if scored_operators(compared):
        news = worst_finding(place, selection.origin, compared)
        # How all others stand is said by their rows.
        best = lead_sentence(compared) or standing_sentence(compared)
        if news is None:
            return PlaceVerdict(Stage.RESULTS, "", "", best, "")
        # At most two lines: beside bad news only a ranking is worth showing, and for a single zone its name.
        best = level_rest(news.operator, compared) or (best if len(compared.ranked) > 1 else "")
        if place.kind in WHOLE:
            return PlaceVerdict(Stage.RESULTS, news.lead, "", best, news.state)
        return PlaceVerdict(Stage.RESULTS, news.lead, news.fact, best, news.state, news.operator)
    words = {"place": spoken_name(place), "at_place": name_within(place)}
    if is_filtered:
        best = _("Aucun résultat ne répond à ces filtres : retirez-en un.")
        return PlaceVerdict(Stage.FEW if has_tests else Stage.UNTESTED, "", "", best, "")
    around = _around(place, selection)
    if has_tests:
        best = _("Encore quelques appareils, et %(place)s aura ses premiers résultats.") % words
        return PlaceVerdict(Stage.FEW, "", "", best, "", None, around)
    best = _("Personne n’a encore testé %(at_place)s : le premier test peut être le vôtre.") % words
    return PlaceVerdict(Stage.UNTESTED, "", "", best, "", None, around)


def level_rest(operator: int, compared: Comparison) -> str:
    """A sentence beside the bad news of one operator, if all others are tied."""
    others = [code for code in compared.ranked if code != operator]
    are_level = all(set(compared.tied_with(code)) == set(others) - {code} for code in others)
    words = {2: _("les deux autres à égalité"), 3: _("les trois autres à égalité")}
    if len(others) + 1 != len(compared.ranked) or not are_level or len(others) not in words:
        return ""
    return f"{capfirst(words[len(others)])}."


def _around(place: Territory, selection: Selection) -> SafeString | str:
    """The verdict of the nearest enclosing territory that has one."""
    for parent in parents(place.address):
        phrase = standing_phrase(comparison(parent.address, selection))
        if phrase:
            way = format_html('<a href="{}">{}</a>', place_link(parent).href, name_within(parent))
            return format_html(_("Autour, {within}, {standing}."), within=way, standing=phrase)
    return ""
