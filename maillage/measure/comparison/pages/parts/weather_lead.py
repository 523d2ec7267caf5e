"""The sentence of the weather: which operator passes best at how many of the followed places, where that is certain.

The page of the weather opens with it, and the home page says it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from maillage.core.bounds.memory import LruCache
from maillage.measure.comparison.domain.terms import Comparison, Relation
from maillage.measure.comparison.pages.parts.comparison import operator_name
from maillage.measure.comparison.store.comparison import comparison, comparison_version
from maillage.measure.comparison.store.weather import followed_places, usual_season_at
from maillage.measure.figures.store.figures import counts_version
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.territory.domain.terms import Territory
from maillage.territory.store.territories import built_in_places
from maillage.web.wording import formats

# By place as it stands, so that a page of an agency's places does not look each one up in the database again; by the
# version of the counts too, for what is hidden comes from them.
_comparisons: Final = LruCache[tuple[int, int, Territory, Selection], Comparison](most=2048)


def seen_comparison(place: Territory, selection: Selection) -> Comparison:
    """The comparison of ``place``, made once a publication."""
    name = (counts_version(), comparison_version(), place, selection)
    return _comparisons.get(name, lambda: comparison(place.address, selection))


def weather_sentence(home: Territory, origin: Origin, *, today: date) -> str:
    """What the page of the weather opens with when nobody chose, of the places followed in ``home``."""
    followed = followed_places(home)
    season = usual_season_at(followed, origin, today=today, compared=seen_comparison)
    selection = Selection(origin=origin, period=season.period)
    return best_sentence(
        [seen_comparison(place, selection) for place in followed],
        # The same that place pages say, who show all tests.
        ever=(seen_comparison(place, Selection(origin=origin)) for place in followed),
        are_beaches=are_beaches(followed),
    )


def best_sentence(compared: Sequence[Comparison], *, are_beaches: bool, ever: Iterable[Comparison] = ()) -> str:
    """Who is ahead for certain at most of the places; of ``ever``, all tests, where the season decides nothing."""
    if best := _best_of(compared, are_beaches=are_beaches):
        return best
    of_all = _best_of(tuple(ever), are_beaches=are_beaches)
    return _("Depuis le début des mesures, %(best)s") % {"best": of_all} if of_all else ""


def _best_of(compared: Sequence[Comparison], *, are_beaches: bool) -> str:
    ahead = Counter(
        estimate.operator
        for comparison in compared
        for estimate in comparison.operators
        if comparison.relation_of(estimate.operator) is Relation.AHEAD
    )
    if not ahead:
        return ""
    (best, places), *_others = ahead.most_common(1)
    words = {"operator": operator_name(best), "places": of_places(places, len(compared), are_beaches=are_beaches)}
    return _("%(operator)s passe le mieux %(places)s.") % words


def are_beaches(followed: Sequence[Territory]) -> bool:
    """Whether all of the places are those of the reference: the agency may add a market or a festival."""
    return {place.address for place in followed} <= {place.address for place in built_in_places()}


def of_places(count: int, total: int, *, are_beaches: bool) -> str:
    """How many of all: "sur cinq plages sur neuf", "sur les neuf plages"."""
    words = {"count": count_word(count), "total": count_word(total)}
    if count == total:
        text = _("sur les %(total)s plages") if are_beaches else _("dans les %(total)s lieux suivis")
    elif count == 1:
        text = _("sur une plage sur %(total)s") if are_beaches else _("dans un lieu sur %(total)s")
    else:
        text = _("sur %(count)s plages sur %(total)s") if are_beaches else _("dans %(count)s lieux sur %(total)s")
    return text % words


def at_places(count: int, *, are_beaches: bool) -> str:
    """At how many: "sur cinq plages"."""
    if count == 1:
        return _("sur une plage") if are_beaches else _("dans un lieu")
    text = _("sur %(count)s plages") if are_beaches else _("dans %(count)s lieux")
    return text % {"count": count_word(count)}


def count_word(count: int) -> str:
    """A small number of places as people say it: "deux" to "neuf"; figures from ten on."""
    words = {
        2: _("deux"),
        3: _("trois"),
        4: _("quatre"),
        5: _("cinq"),
        6: _("six"),
        7: _("sept"),
        8: _("huit"),
        9: _("neuf"),
    }
    return words.get(count) or formats.number(count)
