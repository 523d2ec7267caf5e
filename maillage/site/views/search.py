"""The page of the site-wide search, and its suggestions while typing."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.relevance import LONGEST_SEARCH
from maillage.site.pages.search import search_page, suggestions
from maillage.web.wording.formats import number

_MAX_WORD_LENGTH = 100


@require_safe
@gzip_page
def search(request: HttpRequest) -> HttpResponse:
    """The search page: places, contracts, datasets, pages, and all that features offer."""
    text, kind, near = (request.GET.get(name, "")[:_MAX_WORD_LENGTH] for name in ("q", "kind", "near"))
    page = search_page(text, kind=kind, near=near)
    return render(request, "site/search.html", {"page": page, "searched_text": page.text})


@require_safe
def search_suggestions(request: HttpRequest) -> JsonResponse:
    """Some results of each kind, and their number in words."""
    text, kind, near = (request.GET.get(name, "").strip()[:LONGEST_SEARCH] for name in ("q", "kind", "near"))
    groups = suggestions(text, kind=kind, near=near)
    count = sum(len(group["results"]) for group in groups)
    words = ngettext("%(count)s réponse proposée", "%(count)s réponses proposées", count) % {"count": number(count)}
    return JsonResponse({"groups": groups, "told": words if count else _("Rien à ce nom")})
