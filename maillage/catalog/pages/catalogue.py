"""The catalogue page: results, facets with counts, and suggestions for an empty result."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries.organisations import organisation_names
from maillage.catalog.models import Dataset
from maillage.catalog.parts.words import KINDS, ORDERS, QUALITY_CLASSES, THEMES, datasets_text
from maillage.catalog.queries.quality_score import QualityClass
from maillage.catalog.queries.schemas import model_named
from maillage.catalog.queries.search import DatasetResults, datasets_searched
from maillage.catalog.rules.dataset_search import DatasetSearch, SearchOrder
from maillage.catalog.terms import DatasetKind, Licence, Theme
from maillage.core.problems import NotFound, Refused
from maillage.kits.lists.paging import Pager, pager
from maillage.kits.search.facets import toggled
from maillage.kits.search.filters import filters_of
from maillage.kits.search.form import search_href
from maillage.territory.queries import territory
from maillage.web.wording.formats import number, shipped
from maillage.web.wording.glossary import NumberMark, scope_of

_MOST_VALUES = 40
_FRENCH = frozenset({"territory", "organisation", "licence"})  # facets whose labels are French names in every language


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """One choice of a facet: label, count, and the URL that selects or removes it.

    ``is_french`` marks a label that is French in every language of the page.
    """

    label: str
    count: str
    href: str
    is_chosen: bool
    is_french: bool = False


@dataclass(frozen=True, slots=True)
class FacetBox:
    """One facet with its values; shown open if one of them is selected."""

    id: str
    label: str
    choices: tuple[FacetChoice, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Context of templates/catalog/catalogue.html."""

    text: str
    hidden: tuple[tuple[str, str], ...]
    summary: str
    marks: tuple[NumberMark, ...]
    datasets: tuple[Dataset, ...]
    facets: tuple[FacetBox, ...]
    chips: tuple[FacetChoice, ...]
    orders: tuple[FacetChoice, ...]
    pager: Pager | None
    clear_href: str
    without_facets_href: str
    is_empty_catalogue: bool


def catalogue_page(criteria: DatasetSearch) -> CataloguePage:
    """The context for a search."""
    results = datasets_searched(criteria)
    criteria = replace(criteria, page=results.page)  # the URL may ask for a page past the last
    slugs = [count.value for count in results.counts["organisation"][:_MOST_VALUES]]
    organisations = organisation_names(slugs)
    names = {
        (facet, facet_count.value): _name(facet, facet_count.value, organisations)
        for facet in criteria.menus
        for facet_count in [
            count for place, count in enumerate(results.counts[facet]) if place < _MOST_VALUES or count.is_chosen
        ]
    }
    chips = []
    if criteria.text:
        without_text = search_href(replace(criteria, text="", page=1))
        chips.append(FacetChoice(f"« {criteria.text} »", "", without_text, is_chosen=True))
    for facet, value in criteria.pairs(without=["q", "sort", "page"]):
        href, name = search_href(toggled(criteria, facet, value)), names.get((facet, value), value)
        chips.append(FacetChoice(name, "", href, is_chosen=True, is_french=facet in _FRENCH))
    # Without search text there is no relevance: newest first.
    orders = [order for order in SearchOrder if criteria.text or order is not SearchOrder.RELEVANCE]
    is_by_date = criteria.order is SearchOrder.RELEVANCE and not criteria.text
    current = SearchOrder.NEWEST if is_by_date else criteria.order
    return CataloguePage(
        text=criteria.text,
        hidden=tuple(criteria.pairs(without=["q", "page"])),
        summary=_("%(found)s pour « %(text)s »") % {"found": datasets_text(results.total), "text": criteria.text}
        if criteria.text
        else datasets_text(results.total),
        marks=(NumberMark("datasets", results.total, scope_of(criteria.pairs())),),
        datasets=results.datasets,
        facets=tuple(
            box for facet in criteria.menus if (box := _facet_box(facet, results, criteria, names)) is not None
        ),
        chips=tuple(chips),
        orders=tuple(
            FacetChoice(_(ORDERS[order]), "", search_href(replace(criteria, order=order, page=1)), order is current)
            for order in orders
        ),
        pager=pager(results.page, results.page_count, lambda number: search_href(replace(criteria, page=number))),
        clear_href=reverse("catalog"),
        without_facets_href=search_href(DatasetSearch(text=criteria.text, order=criteria.order)),
        is_empty_catalogue=not results.total and criteria.unpaged() == DatasetSearch(),
    )


Names = dict[tuple[str, str], str]


def _facet_box(facet: str, results: DatasetResults, search: DatasetSearch, names: Names) -> FacetBox | None:
    counts = results.counts[facet][:_MOST_VALUES]
    if len(counts) < 2 and not any(count.is_chosen for count in counts):
        return None  # nothing to choose from
    choices = tuple(
        FacetChoice(
            names[facet, count.value],
            number(count.count),
            search_href(toggled(search, facet, count.value)),
            count.is_chosen,
            facet in _FRENCH,
        )
        for count in counts
    )
    return FacetBox(
        facet, _(filters_of(DatasetSearch)[facet].label), choices, is_chosen=any(choice.is_chosen for choice in choices)
    )


def _name(facet: str, value: str, organisations: dict[str, str]) -> str:
    named: dict[str, Callable[[str], str]] = {
        "theme": lambda word: _(THEMES[Theme(word)]),
        "territory": lambda word: territory(word).name,
        "organisation": lambda word: organisations.get(word, word),
        "schema": lambda word: shipped(model_named(word).title),
        "licence": lambda word: Licence(word).official_name,
        "quality": lambda word: _(QUALITY_CLASSES[QualityClass(word)]),
        "kind": lambda word: _(KINDS[DatasetKind(word)]),
    }
    try:
        return named[facet](value)
    except (ValueError, NotFound, Refused):
        # A value typed by hand into the URL that no data set has: it is its own label, and can be removed.
        return value
