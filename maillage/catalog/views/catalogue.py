"""The catalogue: one page that searches, narrows and sorts; all of it in the address, all of it without script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.catalog.pages.catalogue import catalogue_page
from maillage.catalog.rules.dataset_search import read_search
from maillage.web.public_address import query_pairs


@require_safe
@gzip_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """The data sets that the address asks for."""
    return render(request, "catalog/catalogue.html", {"page": catalogue_page(read_search(query_pairs(request)))})
