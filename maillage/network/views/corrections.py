"""Views of ground corrections: public to read; communes, operators and the agency add and withdraw them."""

import json
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people, for_people_here
from maillage.accounts.queries import User
from maillage.accounts.queries.people import person_of, viewer
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.kits.lists.files import table_answer
from maillage.network.export.correction_files import CORRECTION_COLUMNS
from maillage.network.pages.corrections import StatementForm, corrections_page, withdrawal_form
from maillage.network.queries.ground_corrections import (
    commune_of_shape,
    correction_of_number,
    corrections,
    corrections_layer,
)
from maillage.network.queries.site_permissions import correcting, withdrawing
from maillage.network.record.ground_corrections import add_correction, withdraw_correction
from maillage.web.downloads import file_answer
from maillage.web.telling import telling_problems

_NAME: Final = "corrections-4g-fixe"  # stem of file names


@require_http_methods(["GET", "HEAD", "POST"])
@telling_problems
def ground_corrections(request: HttpRequest) -> HttpResponseBase:
    """The corrections; a POST adds one."""
    if request.method == "POST":
        return for_people_here(_add)(request)
    page = corrections_page(viewer(request), StatementForm(today=localdate()))
    answer = render(request, "network/corrections.html", page)
    if person_of(request) is not None:
        answer["Cache-Control"] = "private"
    return answer


def _add(request: HttpRequest, person: User) -> HttpResponse:
    form = StatementForm(request.POST, today=localdate())
    if form.is_valid() and form.statement:
        with form.refusals():
            commune = commune_of_shape(form.statement.shape)
            acting = correcting(person, commune.code)
            add_correction(acting, form.statement, commune=commune.code, entry=form.entry, now=utc_now())
            messages.success(request, _("La correction est enregistrée, à côté de la prédiction."))
            return redirect("corrections")
    page = corrections_page(person, form)
    return render(request, "network/corrections.html", page, status=form.status)


@require_POST
@for_people
def withdraw(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Withdraw a correction with a reason."""
    acting = withdrawing(person, correction_of_number(number))
    form = withdrawal_form(number, request.POST)
    if form.is_valid():
        with form.refusals(at="reason"):
            withdraw_correction(acting, number, form.cleaned_data["reason"], now=utc_now())
            messages.success(request, _("La correction est retirée ; elle reste lisible avec son motif."))
            return redirect("corrections")
    page = corrections_page(person, StatementForm(today=localdate()), sent=(number, form))
    return render(request, "network/corrections.html", page, status=form.status)


@require_safe
@telling_problems
def corrections_file(request: HttpRequest, form: str) -> HttpResponseBase:  # noqa: ARG001 -- Django's signature
    """Those in force as GeoJSON, or all as CSV."""
    answer: HttpResponseBase
    if form == "geojson":
        content = json.dumps(corrections_layer(), ensure_ascii=False)
        answer = file_answer(content, "application/geo+json; charset=utf-8", f"{_NAME}.geojson")
    elif form == "csv":
        answer = table_answer(CORRECTION_COLUMNS, corrections(), name=_NAME, form=form)
    else:
        raise NotFound("form_unknown", sentence("Ce format n’existe pas : prenez csv ou geojson."))
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
