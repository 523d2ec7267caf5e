"""The Atom feeds: of the whole catalogue, of an organisation, of a data set, of a territory."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.catalog.models import Dataset
from maillage.catalog.pages.dataset.versions import changes
from maillage.catalog.parts.words import rows_text, state_text
from maillage.catalog.queries.addresses import dataset_href
from maillage.catalog.queries.changes import changes_in
from maillage.catalog.queries.datasets import datasets_in, publisher_at, readable_dataset_at, shown_datasets
from maillage.catalog.rules.xml_text import printable
from maillage.territory.queries import territory
from maillage.web.public_address import public_url
from maillage.web.telling import telling_problems

MOST_ENTRIES = 50


@require_safe
@gzip_page
def catalog_atom(request: HttpRequest) -> HttpResponse:
    """What changed in the whole catalogue."""
    return _feed(request, shown_datasets(), title=_("Catalogue des données"), page=reverse("catalog"))


@require_safe
@gzip_page
@telling_problems
def organisation_atom(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed of one organisation."""
    organisation = publisher_at(slug)
    page = reverse("organisation", args=[organisation.slug])
    return _feed(request, shown_datasets().filter(organisation=organisation), title=organisation.name, page=page)


@require_safe
@gzip_page
@telling_problems
def dataset_atom(request: HttpRequest, slug: str) -> HttpResponse:
    """The versions of one data set."""
    dataset = readable_dataset_at(slug, request.user)
    datasets = Dataset.objects.filter(pk=dataset.pk)
    return _feed(request, datasets, title=dataset.title, page=dataset_href(dataset))


@require_safe
@gzip_page
@telling_problems
def territory_atom(request: HttpRequest, address: str) -> HttpResponse:
    """What changed in a territory."""
    place = territory(address)
    page = f"{reverse('catalog')}?territory={place.address}"
    return _feed(request, datasets_in(place.address), title=place.name, page=page)


def _feed(request: HttpRequest, datasets: QuerySet[Dataset], *, title: str, page: str) -> HttpResponse:
    origin = public_url(request)
    href = f"{origin}{request.path}"
    feed = Atom1Feed(
        title=printable(_("%(title)s : les changements") % {"title": title}),
        link=f"{origin}{page}",
        description="",
        language=get_language() or "fr",
        feed_url=href,
        feed_guid=href,
    )
    for change in changes_in(datasets, most=MOST_ENTRIES):
        dataset, version = change.dataset, change.version
        if version is None:
            # Of the data set's own identity: it stays when its name in addresses changes.
            name, entry_page, identity = dataset.title, dataset_href(dataset), f"urn:uuid:{dataset.id}"
            texts = [state_text(dataset)]
        else:
            words = {"title": dataset.title, "number": version.number}
            name = dataset.title if version.number == 1 else _("%(title)s (version %(number)s)") % words
            entry_page = reverse("dataset_version", args=[dataset.slug, version.number])
            identity = f"{origin}/catalogue/{dataset.id}/versions/{version.number}"
            texts = [rows_text(version.row_count), *changes(version), *([version.note] if version.note else [])]
        feed.add_item(
            printable(name),
            f"{origin}{entry_page}",
            escape(printable(" · ".join(texts))),  # a reader takes it as HTML
            author_name=printable(dataset.organisation.name),
            updateddate=change.at.replace(microsecond=0),
            unique_id=identity,
            categories=[dataset.theme],
        )
    answer = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
