"""The catalogue and the organisations that publish in it: all of a search in the address, all of it without script."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.catalog.pages.catalogue import catalogue_page
from maillage.catalog.parts.dataset_cards import DatasetCard, dataset_cards
from maillage.catalog.parts.paging import Pager, page_number, pager
from maillage.catalog.parts.words import datasets_text
from maillage.catalog.queries.datasets import publisher_at, shown_datasets
from maillage.catalog.queries.search import territories_around
from maillage.catalog.rules.dataset_search import read_search
from maillage.web.public_address import query_pairs
from maillage.web.telling import public_page

DATASETS_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """All that templates/catalog/organisation.html shows."""

    name: str
    kind: str
    place: str
    place_href: str
    email: str
    website: str
    summary: str
    cards: tuple[DatasetCard, ...]
    pager: Pager | None
    search_href: str
    atom_href: str
    flows: tuple[tuple[str, str], ...]


@require_safe
@gzip_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """The data sets that the address asks for."""
    return render(request, "catalog/catalogue.html", {"page": catalogue_page(read_search(query_pairs(request)))})


@public_page
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation that the agency has accepted."""
    organisation = publisher_at(slug)
    page = page_number(request.GET.get("page", ""))
    listed = shown_datasets().filter(organisation=organisation)
    total = listed.count()
    page_count = max(1, -(-total // DATASETS_A_PAGE))
    page = min(page, page_count)
    href = reverse("organisation", args=[organisation.slug])
    around = territories_around(organisation.territory)
    start = (page - 1) * DATASETS_A_PAGE
    organisation_page = OrganisationPage(
        name=organisation.name,
        kind=organisation.get_kind_display(),
        place=around[0].name if around else "",
        place_href=reverse("territory", args=[around[0].address]) if around else "",
        email=organisation.email,
        website=organisation.website,
        summary=datasets_text(total),
        cards=dataset_cards(listed[start : start + DATASETS_A_PAGE]),
        pager=pager(page, page_count, lambda number: f"{href}?page={number}"),
        search_href=f"{reverse('catalog')}?organisation={organisation.slug}",
        atom_href=reverse("organisation_atom", args=[organisation.slug]),
        flows=tuple(
            (form, f"/organisations/{organisation.slug}/catalogue.{form}") for form in ("jsonld", "ttl", "rdf")
        ),
    )
    return render(request, "catalog/organisation.html", {"page": organisation_page})
