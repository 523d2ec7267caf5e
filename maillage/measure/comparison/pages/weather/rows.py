"""One place of the weather in a line: its sign, label and score, and how the operators stand there for certain."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.measure.comparison.domain.terms import Comparison, Estimate, Relation
from maillage.measure.comparison.domain.weather import WEAK_UNDER, Sky, sky_of
from maillage.measure.comparison.pages.parts.comparison import enumeration, operator_name, told_score
from maillage.measure.comparison.pages.parts.score_words import score_text, score_tone, score_word
from maillage.measure.comparison.pages.parts.standing import overall_score
from maillage.measure.comparison.pages.parts.weather_lead import at_places, best_sentence, of_places
from maillage.measure.comparison.pages.weather.outlook import PlaceOutlook
from maillage.measure.comparison.pages.weather.words import sky_name
from maillage.measure.record.pages.parts.operator_marks import mark_style
from maillage.measure.record.store.operators import Operator
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.place_names import place_link
from maillage.web.charts.weather_sign import WeatherShade, weather_sign
from maillage.web.offers import Tone
from maillage.web.wording.glossary import marked_number

WIDE_POINTS: Final = 20.0  # a score that may be further off is shown as an estimate


@dataclass(frozen=True, slots=True)
class SeenPlace:
    """A place with the score that its line shows: that of the operator asked for, or the mean of all."""

    place: Territory
    score: Estimate | None
    now: Comparison


@dataclass(frozen=True, slots=True)
class WeatherRow:
    """One line; ``score`` is empty where there is none, and ``word`` then says so.

    ``relation`` stands before ``better``, the names of who passes better there for certain (empty where nobody does).
    """

    name: str
    href: str
    sign: SafeString
    sky: str
    word: str
    is_bad: bool
    is_estimated: bool
    score: str
    bar: SafeString
    relation: str
    better: str


@dataclass(frozen=True, slots=True)
class WeatherLead:
    """The sentence of the page: what is bad, then the best that is certain; either may be empty."""

    bad: str
    best: str


def seen_place(outlook: PlaceOutlook, now: Comparison, operator: Operator | None) -> SeenPlace:
    """``outlook`` of a place, made of the comparison ``now``, as a line of the weather of ``operator`` (None: all)."""
    if operator is None:
        return SeenPlace(outlook.place, outlook.overall.score, now)
    scores = [row.outlook.score for row in outlook.operators if row.operator.code == operator.code]
    return SeenPlace(outlook.place, scores[0] if scores else None, now)


def weather_rows(seen: Sequence[SeenPlace], operator: Operator | None) -> list[WeatherRow]:
    """The lines, the best score first; places without a score stand last."""
    values = [seen_place.score.value for seen_place in seen if seen_place.score is not None]
    ranked = sorted(
        seen, key=lambda seen_place: -1.0 if seen_place.score is None else seen_place.score.value, reverse=True
    )
    return [_row(seen_place, operator, shade=_shade(seen_place.score, values)) for seen_place in ranked]


def is_estimated(score: Estimate) -> bool:
    """Whether a score is shown as an estimate: few devices stand behind it, so it may be far off."""
    return score.low is None or score.high is None or score.high - score.low > WIDE_POINTS


def lead_of(
    seen: Sequence[SeenPlace], operator: Operator | None, *, are_beaches: bool, ever: Iterable[Comparison] = ()
) -> WeatherLead:
    """What is certain of all places, in a sentence or two; of ``ever``, all tests, where the season decides nothing."""
    total = len(seen)
    if operator is None:
        best = best_sentence([seen_place.now for seen_place in seen], are_beaches=are_beaches, ever=ever)
        return WeatherLead("", best or _("Aucun écart n’est encore sûr entre les opérateurs."))
    name = operator.name
    better = Counter(code for seen_place in seen for code in seen_place.now.ahead_of(operator.code)[:1])
    best_at = sum(seen_place.now.relation_of(operator.code) is Relation.AHEAD for seen_place in seen)
    sentences = []
    if better:
        (rival, places), *_others = better.most_common(1)
        words = {"operator": operator_name(rival), "places": at_places(places, are_beaches=are_beaches)}
        sentences.append(_("%(operator)s fait mieux %(places)s.") % words)
    if best_at:
        words = {"operator": name, "places": of_places(best_at, total, are_beaches=are_beaches)}
        sentences.append(_("%(operator)s passe le mieux %(places)s.") % words)
    best = " ".join(sentences) or _("Aucun écart n’est encore sûr avec les autres opérateurs.")
    return WeatherLead(_weak_sentence(seen, name, are_beaches=are_beaches), best)


def _weak_sentence(seen: Sequence[SeenPlace], name: str, *, are_beaches: bool) -> str:
    """Where the whole interval says that the web itself is slow; empty where that is nowhere certain."""
    weak = [
        seen_place
        for seen_place in seen
        if seen_place.score is not None and (seen_place.score.high or 100.0) <= WEAK_UNDER
    ]
    if not weak:
        return ""
    is_storm = all(seen_place.score is not None and sky_of(seen_place.score.value) is Sky.STORM for seen_place in weak)
    words = {"operator": name, "places": at_places(len(weak), are_beaches=are_beaches)}
    if len(weak) > 1:
        return (_("%(operator)s passe mal %(places)s.") if is_storm else _("%(operator)s rame %(places)s.")) % words
    words["place"] = weak[0].place.name
    return (_("%(operator)s passe mal à %(place)s.") if is_storm else _("%(operator)s rame à %(place)s.")) % words


def _row(seen_place: SeenPlace, operator: Operator | None, *, shade: WeatherShade) -> WeatherRow:
    link, score = place_link(seen_place.place), seen_place.score
    relation, better = _relation(seen_place.now, operator)
    if score is None:
        is_hiding = any(estimate.is_hidden for estimate in seen_place.now.operators)
        word = _("trop peu d’appareils") if is_hiding else _("pas encore de note")
        return WeatherRow(
            link.name, link.href, weather_sign(None), sky_name(None), word, is_bad=False, is_estimated=False, score="",
            bar=SafeString(), relation=relation, better=better,
        )  # fmt: skip
    doubt = is_estimated(score)
    sky = sky_of(score.value)
    return WeatherRow(
        name=link.name,
        href=link.href,
        sign=weather_sign(sky, is_sure=not doubt, shade=shade),
        sky=sky_name(sky),
        word=score_word(score.value),
        is_bad=score_tone(score.value) is Tone.BAD,
        is_estimated=doubt,
        score=_score_marked(seen_place, operator, score),
        bar=_bar(score, "" if operator is None else mark_style(operator).css_class, is_estimated=doubt),
        relation=relation,
        better=better,
    )


def _score_marked(seen_place: SeenPlace, operator: Operator | None, score: Estimate) -> str:
    """The score as a number of the place: of one operator, or of all of them together; parts are no score."""
    text, now = score_text(score.value), seen_place.now
    estimate = None if operator is None else now.of(operator.code)
    if estimate is not None:
        return told_score(now, estimate, text) if estimate.score == score else text
    if overall_score(now) != score:
        return text
    when = "" if now.period is None else now.period.word
    return marked_number(text, now.composite, score.value, of=now.territory, when=when)


def _relation(now: Comparison, operator: Operator | None) -> tuple[str, str]:
    """The words before the names, and the names of who is ahead for certain."""
    if operator is None:
        if len(now.leaders) == 1:
            return _("mieux :"), operator_name(now.leaders[0])
        # Where some are ahead of one another, but nobody of all, there is no word for it.
        return (_("à égalité"), "") if len(now.ranked) > 1 and not now.orders else ("", "")
    ahead = now.ahead_of(operator.code)
    if ahead:
        return _("mieux :"), enumeration([operator_name(code) for code in ahead[:2]])
    if now.relation_of(operator.code) is Relation.AHEAD:
        return _("le meilleur"), ""
    tied = now.tied_with(operator.code)
    if len(tied) == 1:
        return _("à égalité avec %(operator)s") % {"operator": operator_name(tied[0])}, ""
    return (_("à égalité"), "") if tied else ("", "")


def _shade(score: Estimate | None, values: Sequence[float]) -> WeatherShade:
    """Which third of the places shown a place is of: where all have one sign, its light still distinguishes them."""
    if score is None or len(values) < 2:
        return WeatherShade.MIDDLE
    share = sum(value < score.value for value in values) / (len(values) - 1)
    return WeatherShade.LIGHT if share >= 2 / 3 else WeatherShade.DARK if share < 1 / 3 else WeatherShade.MIDDLE


def _bar(score: Estimate, css_class: str, *, is_estimated: bool) -> SafeString:
    """The interval on a line of 0 to 100, with the score as a tick; the figure beside it says the same."""
    low, high = score.low, score.high
    interval = SafeString()
    if low is not None and high is not None:
        interval = format_html(
            '<line class="range{}" x1="{}%" x2="{}%" y1="50%" y2="50%"/>',
            " range-estimated" if is_estimated else "", f"{low:.1f}", f"{high:.1f}",
        )  # fmt: skip
    return format_html(
        '<svg class="sky-bar {}" aria-hidden="true"><line class="track" x1="0" x2="100%" y1="50%" y2="50%"/>{}'
        '<line class="tick" x1="{}%" x2="{}%" y1="0" y2="100%"/></svg>',
        css_class, interval, f"{score.value:.1f}", f"{score.value:.1f}",
    )  # fmt: skip
