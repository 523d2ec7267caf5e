"""The page of one territory: the verdict first, then operators and panels of features; "Le détail" is collapsed.

Features offer data (``PLACE_OFFERS`` in their ``panels``): a panel or NothingYet, and details. The layout is done here.
A detail whose content is callable is built when it is opened.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound, sentence
from maillage.measure.comparison.domain.terms import Comparison
from maillage.measure.comparison.pages.parts.comparison import TestInvitation, invitation, test_href
from maillage.measure.comparison.pages.parts.operator_rows import OperatorRow, operator_rows
from maillage.measure.comparison.pages.parts.place_filters import filters_at, other_origins
from maillage.measure.comparison.pages.parts.score_words import score_text
from maillage.measure.comparison.pages.parts.standing import overall_score
from maillage.measure.comparison.store.comparison import comparison
from maillage.measure.figures.pages.parts.filtering.filters import map_href
from maillage.measure.figures.pages.parts.place_map import PlaceMap, place_map
from maillage.measure.figures.pages.parts.place_visit import (
    density_of,
    has_figures_at,
    selection_of,
    tests_counted,
    tests_counted_marks,
)
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.measure.record.store.operators import operator_table
from maillage.site.pages.verdict import PlaceVerdict, Stage, verdict_of
from maillage.territory.domain.terms import Kind
from maillage.territory.pages.parts.place_names import (
    PlaceGroup,
    PlaceLink,
    name_within,
    places_around,
    spoken_name,
    trail_of,
)
from maillage.territory.pages.parts.place_offers import (
    NothingYet,
    PlaceDetail,
    PlaceOffer,
    PlacePanel,
    PlacePart,
    PlaceVisit,
)
from maillage.territory.store.territories import parents
from maillage.web.filters import Chip, pairs_without, query_of, with_pairs
from maillage.web.offers import offers
from maillage.web.wording import formats
from maillage.web.wording.glossary import NumberMark, marked

MOST_PANELS: Final = 6
AROUND: Final = "autour"


@dataclass(frozen=True, slots=True)
class ShownDetail:
    """A section of "Le détail": expanded with its content, or collapsed with the URL of its content.

    ``href`` is this page with the section expanded, for browsers without script.
    """

    title: str
    anchor: str
    note: SafeString
    template: str
    content: Any
    is_open: bool
    fragment_href: str
    href: str


@dataclass(frozen=True, slots=True)
class PlacePage:
    """The content of site/place.html.

    ``facts`` are the inhabitants and the number of tests; beside results "Le détail" says the second.
    """

    name: str
    trail: tuple[PlaceLink, ...]
    inhabitants: str
    facts: str
    marks: tuple[NumberMark, ...]
    origin: Origin
    chips: tuple[Chip, ...]
    elsewhere: tuple[PlaceLink, ...]
    verdict: PlaceVerdict
    test_href: str
    kit_href: str
    follow_href: str
    picture_href: str
    sheet_href: str
    map: PlaceMap | None
    map_title: str
    map_href: str
    invitation: TestInvitation | None
    operators: tuple[OperatorRow, ...]
    panels: tuple[PlacePanel, ...]
    rest: SafeString
    comparison_line: str
    details: tuple[ShownDetail, ...]
    style_sheets: tuple[str, ...]
    scripts: tuple[str, ...]
    query: str = field(default="")

    @property
    def is_invented(self) -> bool:
        """Whether its tests are those of the demonstration."""
        return self.origin is Origin.SIMULATED

    @property
    def has_results(self) -> bool:
        """Whether there are results for any operator."""
        return self.verdict.stage is Stage.RESULTS


def place_offers() -> tuple[PlaceOffer, ...]:
    """The parts of place pages offered by features."""
    return offers("place_panels")


def place_parts(visit: PlaceVisit) -> list[PlacePart]:
    """The parts of features for the place of ``visit``."""
    return [part for offer in place_offers() if (part := offer.build(visit)) is not None]


def place_page(visit: PlaceVisit, *, opened: Sequence[str] = ()) -> PlacePage:
    """Build the page of the place of ``visit``, with the sections ``opened`` (by anchor) expanded."""
    place, pairs, selection = visit.place, list(visit.query), selection_of(visit)
    compared = comparison(place.address, selection, density=density_of(visit))
    verdict = verdict_of(place, selection, compared, has_tests=has_figures_at(visit), is_filtered=bool(pairs))
    # Show the operator with bad news on the map.
    local_map = place_map(place, selection, operator=None if selection.operators else verdict.operator)
    seen = None if local_map is None or local_map.operator is None else operator_table().by_code(local_map.operator)
    parts = place_parts(visit)
    offered = sorted((part.panel for part in parts if isinstance(part.panel, PlacePanel)), key=lambda panel: panel.rank)
    nothing = [part.panel for part in parts if isinstance(part.panel, NothingYet)]
    details = [*(detail for part in parts for detail in part.details), _around(visit)]
    href, query = reverse("territory", args=[place.address]), query_of(pairs)
    open_parts = [
        _shown_detail(detail, href=href, visit=visit, is_open=detail.anchor in opened)
        for detail in sorted((detail for detail in details if detail is not None), key=lambda detail: detail.place)
    ]
    open_details = [detail for detail in details if detail is not None and detail.anchor in opened]
    is_empty = verdict.stage is not Stage.RESULTS and not verdict.around and not pairs
    return PlacePage(
        name=spoken_name(place),
        trail=trail_of(place, query=query)[-2:],
        inhabitants=_inhabitants(visit),
        facts=", ".join(filter(None, (_inhabitants(visit), tests_counted(visit)))),
        marks=tuple(_fact_marks(visit)),
        origin=selection.origin,
        chips=filters_at(visit).chips if pairs else (),
        elsewhere=() if verdict.stage is Stage.RESULTS or pairs else tuple(other_origins(visit)),
        verdict=verdict,
        test_href=test_href(place),
        kit_href=reverse("kit_place", args=[place.address]),
        follow_href=reverse("follow_place", args=[place.address]),
        picture_href=reverse("territory_picture", args=[place.address]),
        sheet_href=with_pairs(reverse("territory_sheet", args=[place.address]), pairs),
        map=local_map,
        map_title="" if seen is None else seen.name,
        map_href=map_href(place, pairs if seen is None else [*pairs_without(pairs, "operator"), ("operator", seen.id)]),
        invitation=invitation(place, selection.origin) if is_empty else None,
        operators=operator_rows(compared) if verdict.stage is Stage.RESULTS else (),
        panels=tuple(offered[:MOST_PANELS]),
        rest=_rest(offered[MOST_PANELS:], nothing),
        comparison_line=_comparison_line(visit, compared, selection) if verdict.stage is Stage.RESULTS else "",
        details=tuple(open_parts),
        style_sheets=tuple(dict.fromkeys(sheet for detail in open_details for sheet in detail.style_sheets)),
        scripts=tuple(dict.fromkeys(script for detail in open_details for script in detail.scripts)),
        query=query,
    )


def place_detail(visit: PlaceVisit, anchor: str) -> PlaceDetail:
    """The detail at ``anchor`` with its content; raises NotFound if the page has none."""
    details = [detail for part in place_parts(visit) for detail in part.details]
    around = _around(visit)
    for detail in (*details, *([around] if around else [])):
        if detail.anchor == anchor:
            return detail
    message = sentence("Cette page n’a pas de partie « %(anchor)s » : ouvrez la page du lieu.")
    raise NotFound("unknown_detail", message, anchor=anchor[:40])


def content_of(detail: PlaceDetail) -> Any:
    """The content of a detail, computed now if it is lazy."""
    return detail.content() if callable(detail.content) else detail.content


def _shown_detail(detail: PlaceDetail, *, href: str, visit: PlaceVisit, is_open: bool) -> ShownDetail:
    is_later = callable(detail.content)
    pairs, address = list(visit.query), visit.place.address
    return ShownDetail(
        title=detail.title,
        anchor=detail.anchor,
        note=marked(detail.note, detail.marks),
        template=detail.template,
        content=content_of(detail) if is_open or not is_later else None,
        is_open=is_open,
        fragment_href=with_pairs(reverse("territory_detail", args=[address, detail.anchor]), pairs) if is_later else "",
        href=with_pairs(href, [*pairs, ("detail", detail.anchor)]) + f"#{detail.anchor}",
    )


def _inhabitants(visit: PlaceVisit) -> str:
    people = visit.place.population
    return "" if people is None else _("%(people)s habitants") % {"people": formats.number(people)}


def _fact_marks(visit: PlaceVisit) -> Iterator[NumberMark]:
    """What the numbers of the grey line are."""
    if visit.place.population is not None:
        yield NumberMark("inhabitants", visit.place.population, visit.place.address)
    yield from tests_counted_marks(visit)


def _comparison_line(visit: PlaceVisit, compared: Comparison, selection: Selection) -> SafeString:
    """The score of all operators here and in the two enclosing territories: "59 sur 100 ici, 68 en Vendée"."""
    own_score = overall_score(compared)
    if own_score is None:
        return SafeString("")
    around = []
    for parent in parents(visit.place.address)[:2]:
        wider = comparison(parent.address, selection, density=density_of(visit))
        score = overall_score(wider) if wider.composite == compared.composite else None
        if score is not None:
            around.append((score_text(score.value), name_within(parent)))
    if not around:
        return SafeString("")
    begin = _("Tous opérateurs réunis, {score} sur 100 ici, ")
    score_words = format_html("<strong>{}</strong>", score_text(own_score.value))
    return format_html("{}{}.", format_html(begin, score=score_words), format_html_join(", ", "{} {}", around))


def _rest(panels: Sequence[PlacePanel], nothing: Sequence[NothingYet]) -> SafeString:
    """A line with the panels that did not fit, then all that is empty with one invitation."""
    lines = []
    if panels:
        links = [format_html('<a href="{}">{}</a>', panel.link[1], panel.door) for panel in panels]
        lines.append(format_html(_("Aussi : {}."), format_html_join(", ", "{}", ((link,) for link in links))))
    if nothing:
        subjects = [absence.subject for absence in nothing]
        words, href = nothing[-1].invitation
        lines.append(
            format_html('{} <a href="{}">{}</a>', _("Rien encore ici : %s.") % ", ".join(subjects), href, words)
        )
    return format_html_join(" ", "{}", ((line,) for line in lines))


def _around(visit: PlaceVisit) -> PlaceDetail | None:
    place = visit.place
    if place.kind is Kind.PLACE and not parents(place.address):
        return None

    def groups() -> tuple[PlaceGroup, ...]:
        return places_around(place, query=query_of(list(visit.query)))

    return PlaceDetail(
        title=_("Les lieux autour"), anchor=AROUND, template="site/place_around.html", content=groups, place=85
    )
