"""Views of the kit: pages, files printed on demand, counter for other sites."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.campaign.export.kit.brand import brand_of_agency
from maillage.campaign.export.kit.bundle import folder_name, kit_archive
from maillage.campaign.export.kit.content import content_of, piece_named
from maillage.campaign.export.kit.press import STYLE_SOURCE, PrintOrder
from maillage.campaign.pages.kit import kit_choice_page, kit_counter_page, kit_page
from maillage.core.problems import NotFound, Refused, sentence
from maillage.territory.queries import territory
from maillage.web.downloads import file_answer
from maillage.web.protection.lanes import Lane
from maillage.web.protection.security import content_policy
from maillage.web.public_address import public_url
from maillage.web.telling import public_page, telling_problems

_TYPES = {
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
_THEMES = frozenset({"clair", "sombre"})
# The counter in a piece may be up to five minutes old.
_CACHED = "public, max-age=300"


KITS = Lane("kits", at_once=1)  # a second and 190 MB each


@require_safe
@gzip_page
def kit(request: HttpRequest) -> HttpResponse:
    """The choice of a place."""
    text = request.GET.get("q", "").strip()[:80]
    return render(request, "campaign/kit_choice.html", kit_choice_page(text))


@public_page
def kit_place(request: HttpRequest, address: str) -> HttpResponse:
    """The kit of a place."""
    page = kit_page(territory(address), base=public_url(request))
    return render(request, "campaign/kit.html", page)


@require_safe
@telling_problems
def kit_piece(request: HttpRequest, address: str, word: str, form: str) -> HttpResponse:
    """A file of the kit; ?fond-perdu=1 is the printer's PDF, ?page=2 the second page."""
    place, piece = territory(address), piece_named(word)
    has_marks = request.GET.get("fond-perdu") == "1"
    if has_marks and not (piece.is_paper and form == "pdf"):
        message = sentence("Le fond perdu est pour le PDF des pièces à imprimer : retirez « fond-perdu » de l’adresse.")
        raise Refused("bleed_needs_paper", message)
    content = content_of(place, piece, brand=brand_of_agency(), base=public_url(request), has_marks=has_marks)
    order = PrintOrder(piece, content, form, _page_number(request, len(piece.pages) if piece.is_moving else 1))
    etag = f'"{order.name}"'
    if isinstance(get_conditional_response(request, etag=etag), HttpResponseNotModified):
        # The client's copy is current: nothing is printed.
        return HttpResponseNotModified(headers={"ETag": etag, "Cache-Control": _CACHED})
    answer = HttpResponse(order.file(), content_type=_TYPES[form])
    if piece.is_moving and form == "svg":
        answer["Content-Security-Policy"] = content_policy("'none'", {"style-src": STYLE_SOURCE})
    answer["Cache-Control"], answer["ETag"] = _CACHED, etag
    name = f"{place.code}-{piece.word}{'-fond-perdu' if has_marks else ''}.{form}"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@require_safe
@telling_problems
def kit_zip(request: HttpRequest, address: str) -> HttpResponse:
    """The kit of a place as a ZIP."""
    place = territory(address)
    with KITS.turn():
        archive = kit_archive(place, base=public_url(request))
    answer = file_answer(archive, "application/zip", f"{folder_name(place)}.zip")
    answer["Cache-Control"] = _CACHED
    return answer


@require_safe
@gzip_page
@xframe_options_exempt
@telling_problems
def kit_counter(request: HttpRequest, address: str) -> HttpResponse:
    """The counter of a place, which any site may embed; ?theme=clair or ?theme=sombre, otherwise the system's."""
    theme = request.GET.get("theme", "")
    page = kit_counter_page(
        territory(address), base=public_url(request), theme=theme if theme in _THEMES else "systeme"
    )
    answer = render(request, "campaign/kit_counter.html", page)
    answer["Content-Security-Policy"] = content_policy("*")
    answer["Cache-Control"] = _CACHED
    return answer


def _page_number(request: HttpRequest, default: int) -> int:
    text = request.GET.get("page", "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        message = sentence("La page « %(page)s » n’existe pas : donnez un nombre.")
        raise NotFound("page_unknown", message, page=text[:20])
    return int(text)
