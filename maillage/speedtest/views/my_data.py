"""A device's own data: view, download, erase, authorised by the token in its forms, which is not stored or logged.

The token is in request bodies, never in URLs. Responses contain it: they are neither cached nor compressed.
"""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.core.clock import utc_now
from maillage.quality.parts.etsi import etsi_csv
from maillage.quality.parts.limits import NETWORK_RATE
from maillage.quality.record.changed_rows import erase_device
from maillage.quality.record.documents import device_of, is_device_token
from maillage.speedtest.pages.my_data import own_documents, own_file, own_tests_context
from maillage.web.downloads import file_answer
from maillage.web.protection.limits import counting, network_of

_MAX_NUMBER_LENGTH: Final = 18


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@counting(NETWORK_RATE)
def my_data(request: HttpRequest) -> HttpResponse:
    """Show the page, or handle its forms."""
    if request.method != "POST":
        return _page(request, {})
    wait_s = NETWORK_RATE.wait_s(network_of(request))
    if wait_s:
        problem = _("Trop de demandes en peu de temps : réessayez dans %(wait)s secondes.") % {"wait": wait_s}
        return _page(request, {"problem": problem}, status=429)
    token = request.POST.get("token", "").strip()
    if not is_device_token(token):
        problem = _("Ce n’est pas un jeton d’appareil : il fait 22 à 128 lettres, chiffres, tirets et traits bas.")
        return _page(request, {"problem": problem}, status=422)
    return _answer(request, token)


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    device = device_of(token)
    match request.POST.get("action"):
        case "json":
            return _file(own_file(device), "application/json", "maillage-mes-tests.json")
        case "csv":
            pairs = list(own_documents(device))
            text = etsi_csv([row for row, _document in pairs], [document for _row, document in pairs])
            return _file(text, "text/csv; charset=utf-8", "maillage-mes-tests.csv")
        case "erase" if request.POST.get("sure") == "yes":
            rows = erase_device(token, now=utc_now())
            return _page(request, {"erased": rows, "has_nothing": not rows})
        case "erase":
            problem = _("Rien n’est effacé : cochez la case pour confirmer.")
            return _page(request, own_tests_context(token, device, problem=problem), status=422)
        case _:
            before = request.POST.get("before", "")
            number = int(before) if before.isdecimal() and len(before) <= _MAX_NUMBER_LENGTH else None
            return _page(request, own_tests_context(token, device, before=number))


def _page(request: HttpRequest, context: Mapping[str, object], *, status: int = 200) -> HttpResponse:
    return render(request, "speedtest/my_data.html", context, status=status)


def _file(text: str, kind: str, name: str) -> HttpResponse:
    return file_answer(text, kind, name)
