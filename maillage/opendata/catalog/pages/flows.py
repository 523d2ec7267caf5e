"""The DCAT feeds for harvesters and the Atom feeds: whole catalogue, organisation, data set, territory.

Each has a single URL and answers without redirects; DCAT feeds are always in French.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from rdflib import Graph

from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.organisations import agency_or_none, organisation_at, takes_part
from maillage.core.clock import utc_now
from maillage.core.problems import Gone, NotFound, sentence
from maillage.kits.lists.feeds import FeedEntry, atom_answer
from maillage.opendata.catalog.domain.terms import DatasetState
from maillage.opendata.catalog.edges.export.dcat_flow import (
    Flow,
    RdfForm,
    dataset_graph,
    flow_graph,
    rdf_text,
    references_version,
)
from maillage.opendata.catalog.pages.dataset.versions import changes
from maillage.opendata.catalog.pages.parts.words import rows_text, state_text
from maillage.opendata.catalog.store.addresses import dataset_href
from maillage.opendata.catalog.store.changes import changes_in
from maillage.opendata.catalog.store.datasets import (
    dataset_at,
    datasets_in,
    is_shown,
    publisher_at,
    readable_dataset_at,
    shown_datasets,
)
from maillage.opendata.catalog.store.harvest_feeds import FeedPage, FeedScope, feed_page, flow_of
from maillage.opendata.catalog.store.models import Dataset
from maillage.territory.store.territories import territory
from maillage.web.error_pages import public_page
from maillage.web.installation import agency_name
from maillage.web.public_url import public_url

# Version of the serialisation, part of the ETag: raise it when the description of the same rows changes.
_CHANGES_WITH: Final = "3"
View = Callable[..., HttpResponse]
MOST_ENTRIES = 50


def _problems_in_text(view: View) -> View:
    """Decorate ``view`` to return problems as plain text, which harvesters display as is."""

    @wraps(view)
    def with_problems_in_text(request: HttpRequest, **parts: str) -> HttpResponse:
        try:
            with translation.override("fr"):
                return view(request, **parts)
        except NotFound as problem:
            # Nothing was sent yet: the response is the message.
            return HttpResponse(problem.text, status=problem.status, content_type="text/plain; charset=utf-8")

    return with_problems_in_text


@require_safe
@_problems_in_text
def catalog(request: HttpRequest, form: str, scope: str = FeedScope.OWN.value) -> HttpResponse:
    """The whole catalogue: what is published here, or with ``scope`` all also what was harvested."""
    path = "catalogue" if scope == FeedScope.OWN else "catalogue-complet"
    flow = _flow(request, f"/{path}.{form}", publisher=agency_or_none())
    if scope == FeedScope.ALL:
        note = (
            "Ce flux contient aussi les jeux moissonnés, sous leur identité d’origine : ne le moissonnez pas deux fois."
        )
        flow = replace(flow, title=f"{flow.title} et jeux moissonnés", description=f"{flow.description} {note}")
    return _flow_answer(request, flow, feed_page(None, FeedScope(scope), _page_number(request)), RdfForm(form))


@require_safe
@_problems_in_text
def organisation(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The data sets of one organisation."""
    publisher = organisation_at(slug)
    if not takes_part(publisher):
        message = sentence("L’organisation « %(name)s » ne publie rien en ce moment.")
        raise NotFound("organisation_without_flow", message, name=publisher.name)
    flow = _flow(request, f"/organisations/{slug}/catalogue.{form}", publisher=publisher)
    flow = replace(
        flow,
        title=f"Données ouvertes : {publisher.name}",
        description=f"Les jeux de données que publie {publisher.name}.",
    )
    return _flow_answer(request, flow, feed_page(publisher, FeedScope.OWN, _page_number(request)), RdfForm(form))


@require_safe
@_problems_in_text
def dataset(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """A single data set."""
    dataset = dataset_at(slug)
    if not is_shown(dataset) or dataset.is_demonstration:
        message = sentence("« %(title)s » n’est plus publié : cherchez-le dans le catalogue.")
        # Sandboxes and demonstrations were never in a feed.
        was_shown = not (dataset.organisation.is_sandbox or dataset.is_demonstration)
        kind = Gone if was_shown and dataset.state != DatasetState.PUBLISHED.value else NotFound
        raise kind("dataset_withdrawn", message, title=dataset.title)
    page, now, written = flow_of(dataset), utc_now(), RdfForm(form)
    return _answer(request, page, written, lambda: dataset_graph(public_url(request), page, now=now))


def _flow(request: HttpRequest, path: str, *, publisher: Organisation | None) -> Flow:
    origin = public_url(request)
    return Flow(
        origin=origin,
        location=f"{origin}{path}",
        title=f"Catalogue de données ouvertes : {agency_name()}",
        description="Les données ouvertes des collectivités du territoire, publiées et contrôlées avec Maillage.",
        publisher=publisher,
        agency_name=agency_name(),
    )


def _flow_answer(request: HttpRequest, flow: Flow, page: FeedPage, form: RdfForm) -> HttpResponse:
    now = utc_now()
    return _answer(request, page, form, lambda: flow_graph(flow, page, now=now))


def _answer(request: HttpRequest, page: FeedPage, form: RdfForm, graph: Callable[[], Graph]) -> HttpResponse:
    # Weak: file sizes that become known later are ignored.
    etag = f'W/"{_CHANGES_WITH}-{page.stamp}-{references_version()}-{page.number}"'
    modified_at = page.modified_at.timestamp() if page.modified_at else None
    unchanged = get_conditional_response(request, etag, int(modified_at) if modified_at else None)
    # Harvesters send HEAD to learn the media type: no body is built.
    answer = (
        unchanged
        if isinstance(unchanged, HttpResponseNotModified)
        else (HttpResponse() if request.method == "HEAD" else HttpResponse(rdf_text(graph(), form)))
    )
    answer["Content-Type"] = f"{form.media_type}; charset=utf-8"
    answer["ETag"] = etag
    if modified_at is not None:
        answer["Last-Modified"] = http_date(modified_at)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "public, no-cache"
    return answer


def _page_number(request: HttpRequest) -> int:
    number = request.GET.get("page", "1")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise NotFound("flow_page_unknown", sentence("Le numéro de page du flux est un nombre, à partir de 1."))
    return int(number)


@require_safe
@gzip_page
def catalog_atom(request: HttpRequest) -> HttpResponse:
    """Recent changes of the whole catalogue."""
    return _feed(request, shown_datasets(), title=_("Catalogue des données"), page=reverse("catalog"))


@public_page
def organisation_atom(request: HttpRequest, slug: str) -> HttpResponse:
    """Recent changes of one organisation."""
    organisation = publisher_at(slug)
    page = reverse("organisation", args=[organisation.slug])
    return _feed(request, shown_datasets().filter(organisation=organisation), title=organisation.name, page=page)


@public_page
def dataset_atom(request: HttpRequest, slug: str) -> HttpResponse:
    """The versions of one data set."""
    dataset = readable_dataset_at(slug, request.user)
    datasets = Dataset.objects.filter(pk=dataset.pk)
    return _feed(request, datasets, title=dataset.title, page=dataset_href(dataset))


@public_page
def territory_atom(request: HttpRequest, address: str) -> HttpResponse:
    """Recent changes of a territory."""
    place = territory(address)
    page = f"{reverse('catalog')}?territory={place.address}"
    return _feed(request, datasets_in(place.address), title=place.name, page=page)


def _feed(request: HttpRequest, datasets: QuerySet[Dataset], *, title: str, page: str) -> HttpResponse:
    origin, entries = public_url(request), []
    for change in changes_in(datasets, most=MOST_ENTRIES):
        dataset, version = change.dataset, change.version
        if version is None:
            # Based on the id of the data set, which stays when its slug changes.
            name, path, identity = dataset.title, dataset_href(dataset), f"urn:uuid:{dataset.id}"
            texts = [state_text(dataset)]
        else:
            words = {"title": dataset.title, "number": version.number}
            name = dataset.title if version.number == 1 else _("%(title)s (version %(number)s)") % words
            path = reverse("dataset_version", args=[dataset.slug, version.number])
            identity = f"{origin}/catalogue/{dataset.id}/versions/{version.number}"
            texts = [rows_text(version.row_count), *changes(version), *([version.note] if version.note else [])]
        text, author = " · ".join(texts), dataset.organisation.name
        at = change.at.replace(microsecond=0)
        entries.append(FeedEntry(name, text, author, at, path, identity, (dataset.theme,)))
    return atom_answer(request, entries, title=_("%(title)s : les changements") % {"title": title}, path=page)
