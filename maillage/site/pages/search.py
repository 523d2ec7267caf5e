"""Site-wide search: places, pages and the subjects of features, grouped by kind.

The best kind first, three results each. Nothing is cached between queries: each subject queries its own rows, so hidden
or withdrawn items are never found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import log10
from typing import Any, Final, NamedTuple

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound, Refused, Unavailable, sentence
from maillage.core.relevance import LONGEST_SEARCH, asked_words, marked_parts, one_slip_away, relevance
from maillage.kits.search.subjects import (
    MOST_COUNTED,
    SearchFound,
    SearchQuery,
    SearchResult,
    SearchSubject,
    ranked_best,
    size_weight,
)
from maillage.site.features import offers
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.pages.parts.place_names import kind_name
from maillage.territory.store.territories import count_named, territory, words_in_names
from maillage.territory.store.territories import search as territories_named
from maillage.web.filters import with_pairs
from maillage.web.installation import home_territory
from maillage.web.offers import NavigationEntry, all_entries
from maillage.web.wording.formats import english_typography, french_typography, number

SHOWN_OF_A_KIND: Final = 3
SHOWN_ALONE: Final = 30
SUGGESTED: Final = 8
_SUGGESTED_OF_A_KIND: Final = 3
_CANDIDATES: Final = 20  # nearby places, and as many anywhere
_OTHER_NAME: Final = 0.85  # likeness of a place found by a former name or postal code
_MANY: Final = 0.06  # weight of the number of results of a kind (per power of ten) beside its best result


@dataclass(frozen=True, slots=True)
class SearchChip:
    """A kind of results to filter by, with their number."""

    label: str
    count: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A result with the query's words highlighted in its name."""

    name: SafeString
    detail: str
    href: str


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """The results of one kind; ``all_href`` links to all of them, "" if all are shown."""

    title: str
    count: str
    results: tuple[ShownResult, ...]
    all_href: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The content of site/search.html.

    ``suggestion`` is a corrected query if there were no results: those shown are for it.
    """

    text: str
    near: str
    summary: str
    chips: tuple[SearchChip, ...]
    groups: tuple[SearchGroup, ...]
    suggestion: str
    suggestion_href: str


class _Answers(NamedTuple):
    subject: SearchSubject
    findings: SearchFound

    @property
    def rank(self) -> float:
        return self.findings.results[0].relevance + _MANY * log10(1 + self.findings.total)


def search_page(text: str, *, kind: str = "", near: str = "") -> SearchPage:
    """Search for ``text``, optionally one kind.

    Results closest to the territory ``near`` first, else to the agency's.
    """
    text = " ".join(text.split())[:LONGEST_SEARCH]
    place = _chosen_place(near)
    if not text:
        return SearchPage("", near if place else "", "", (), (), "", "")
    query = SearchQuery.of(text, place or territory(home_territory()))
    most = SHOWN_ALONE if kind else SHOWN_OF_A_KIND
    answers, suggestion = _answers(query, most), ""
    if not answers and (suggestion := likely_text(query)):
        query = SearchQuery.of(suggestion, query.near)
        answers = _answers(query, most)
        suggestion = suggestion if answers else ""
    of_kind = [answer for answer in answers if answer.subject.name == kind]
    near_pairs = [("near", near)] if place else []
    return SearchPage(
        text=text,
        near=near if place else "",
        summary=_summary(answers, place),
        chips=_chips(answers, query.text, kind if of_kind else "", near_pairs),
        groups=tuple(_group(answer, query, near_pairs, is_alone=bool(of_kind)) for answer in of_kind or answers),
        suggestion=suggestion,
        suggestion_href=with_pairs(reverse("search"), [("q", suggestion), *near_pairs]) if suggestion else "",
    )


def suggestions(text: str, *, kind: str = "", near: str = "") -> list[dict[str, Any]]:
    """Suggestions for the search field while typing: some results of each kind, in the order of the page."""
    query = SearchQuery.of(text[:LONGEST_SEARCH], _chosen_place(near) or territory(home_territory()))
    most = SUGGESTED if kind else _SUGGESTED_OF_A_KIND
    answers = _answers(query, most, kind=kind)
    if not answers and (meant := likely_text(query)):
        answers = _answers(SearchQuery.of(meant, query.near), most, kind=kind)
    # Typeset names as pages do: scripts add neither spaces nor elisions.
    typeset = french_typography if get_language() == "fr" else english_typography
    groups: list[dict[str, Any]] = []
    room = SUGGESTED
    for answer in answers:
        results = answer.findings.results[:room]
        room -= len(results)
        if results:
            groups.append(
                {
                    "title": _(answer.subject.title),
                    "results": [
                        {
                            "name": typeset(result.name),
                            "detail": result.kind or result.detail,
                            "href": result.href,
                            "place": result.place,
                        }
                        for result in results
                    ],
                }
            )
    return groups


def _chosen_place(address: str) -> Territory | None:
    try:
        return territory(address) if address else None
    except (NotFound, Refused):
        # A deleted place, or an invalid address: rank by distance from the agency's territory.
        return None


def _answers(query: SearchQuery, most: int, *, kind: str = "") -> list[_Answers]:
    """The results of each subject that has any, best first."""
    answers = []
    for subject in search_subjects():
        if query.words and (not kind or subject.name == kind):
            try:
                findings = subject.find(query, most)
            except Unavailable:
                # Contracts are being rebuilt, or too many queries at once: the other kinds still answer.
                continue
            if findings.results:
                answers.append(_Answers(subject, findings))
    return sorted(answers, key=lambda answer: -answer.rank)


def search_subjects() -> tuple[SearchSubject, ...]:
    """All kinds of items that can be found."""
    return (*_OWN_SUBJECTS, *offers("search_subjects"))


def likely_text(query: SearchQuery) -> str:
    """The query with misspelt words corrected by one edit; "" if no correction is known."""
    mended = list(query.words)
    for place, word in enumerate(query.words):
        near_words = {word, *one_slip_away(word)}
        weights: dict[str, float] = {}
        for subject in search_subjects():
            for near_word, weight in (subject.known(near_words) if subject.known else {}).items():
                weights[near_word] = max(weight, weights.get(near_word, 0.0))
        if weights and word not in weights:
            mended[place] = max(weights, key=lambda near_word: (weights[near_word], near_word))
    if tuple(mended) == query.words:
        return ""
    text = " ".join(mended)
    named = territories_named(text, limit=1)
    return named[0].name if named and asked_words(named[0].name) == tuple(mended) else text


def _summary(answers: Sequence[_Answers], place: Territory | None) -> str:
    total = sum(answer.findings.total for answer in answers)
    if not total:
        return ""
    is_more = any(answer.findings.total > MOST_COUNTED for answer in answers)
    if place is None:
        words = ngettext("%(count)s réponse.", "%(count)s réponses, les plus proches d’abord.", total)
    else:
        words = ngettext(
            "%(count)s réponse, près de %(place)s.", "%(count)s réponses, les plus proches de %(place)s d’abord.", total
        )
    count = _("Plus de %(count)s") % {"count": number(total)} if is_more else number(total)
    return words % {"count": count, "place": place.name if place else ""}


def _count_text(total: int) -> str:
    return _("plus de %(count)s") % {"count": number(MOST_COUNTED)} if total > MOST_COUNTED else number(total)


def _chips(
    answers: Sequence[_Answers], text: str, kind: str, near_pairs: list[tuple[str, str]]
) -> tuple[SearchChip, ...]:
    def href(name: str) -> str:
        return with_pairs(reverse("search"), [("q", text), *([("kind", name)] if name else []), *near_pairs])

    kinds = (
        SearchChip(
            _(answer.subject.title),
            _count_text(answer.findings.total),
            href(answer.subject.name),
            answer.subject.name == kind,
        )
        for answer in answers
    )
    return (SearchChip(_("Tout"), "", href(""), not kind), *kinds) if len(answers) > 1 else ()


def _group(answer: _Answers, query: SearchQuery, near_pairs: list[tuple[str, str]], *, is_alone: bool) -> SearchGroup:
    findings, name = answer.findings, answer.subject.name
    of_kind = with_pairs(reverse("search"), [("q", query.text), ("kind", name), *near_pairs])
    all_href = findings.all_href or ("" if is_alone else of_kind)
    results = tuple(
        ShownResult(marked(result.name, query.words), result.detail, result.href) for result in findings.results
    )
    has_more = findings.total > len(results)
    return SearchGroup(_(answer.subject.title), _count_text(findings.total), results, all_href if has_more else "")


def marked(name: str, words: tuple[str, ...]) -> SafeString:
    """A name with <mark> around words that start like one of the query's."""
    parts = (
        format_html("<mark>{}</mark>", part) if is_asked else conditional_escape(part)
        for part, is_asked in marked_parts(name, words)
    )
    return mark_safe("".join(parts))  # noqa: S308 -- each part is escaped


def places_found(query: SearchQuery, most: int) -> SearchFound:
    """Territories by name, former name or postal code; those in the same region are always included."""
    region = query.near.code if query.near.kind is Kind.REGION else query.near.region
    limit = max(_CANDIDATES, most)
    anywhere = territories_named(query.text, limit=limit)
    if not anywhere:
        return SearchFound()
    near = territories_named(query.text, limit=limit, within=Address(Kind.REGION, region)) if region else []
    places = {place.address: place for place in (*near, *anywhere)}
    results = tuple(
        _place_result(place, rank) for place, rank in ranked_best(places.values(), partial(_place_rank, query), most)
    )
    return SearchFound(results, max(len(places), count_named(query.text)))


def _place_rank(query: SearchQuery, place: Territory) -> float:
    weight = size_weight(place.population)
    # Found by postal code, Insee code, or the name of a merged commune, it has another name.
    return query.rank(place.name, place=place, weight=weight) or relevance(
        _OTHER_NAME, distance_km=query.distance_km(place), weight=weight
    )


def _place_result(place: Territory, rank: float) -> SearchResult:
    detail = ", ".join(filter(None, (kind_name(place.kind), place.within)))
    moved = {"address": place.address, "name": place.name, "lon": place.lon, "lat": place.lat, "bbox": place.bbox}
    return SearchResult(place.name, detail, reverse("territory", args=[place.address]), rank, place=moved)


def pages_found(query: SearchQuery, most: int) -> SearchFound:
    """Pages of the navigation, by name, description and additional words."""
    entries = all_entries()

    def rank(entry: NavigationEntry) -> float:
        others = f"{_(entry.line)} {_(entry.words) if entry.words else ''}"
        return query.rank(_(entry.label), others=others, place=query.near)

    best = ranked_best(entries, rank, len(entries))
    results = tuple(
        SearchResult(_(entry.label), _(entry.line), reverse(entry.address), ranked, _("page"))
        for entry, ranked in best[:most]
    )
    return SearchFound(results, len(best))


_OWN_SUBJECTS: Final = (
    SearchSubject("places", sentence("Lieux"), places_found, words_in_names),
    SearchSubject("pages", sentence("Pages"), pages_found),
)
