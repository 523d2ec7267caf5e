"""Views of the truth report, public to read; the agency decides on calibrations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.accounts.queries.people import viewer
from maillage.core.clock import utc_now
from maillage.truth.pages.truth import truth_page
from maillage.truth.queries.reading_permissions import deciding_calibration
from maillage.truth.record.calibrations import (
    put_calibration_in_force,
    put_heights_in_force,
    remove_calibration,
    remove_heights,
)
from maillage.web.telling import answer_change, public_page


@public_page
def truth(request: HttpRequest) -> HttpResponse:
    """The truth report in force."""
    page = truth_page(viewer(request))
    answer = render(request, "truth/truth.html", page)
    if page["decision"] is not None or page["heights_decision"] is not None:
        answer["Cache-Control"] = "private"  # it contains a person's actions
    return answer


@require_POST
@for_people
def calibrate(request: HttpRequest, person: User) -> HttpResponse:
    """Apply the proposed calibration."""
    acting = deciding_calibration(person)

    def write() -> str:
        put_calibration_in_force(str(request.POST.get("calage", "")), acting, now=utc_now())
        return _("Le calage est en vigueur : la prédiction se refait dans quelques minutes.")

    return answer_change(request, write, "coverage_truth")


@require_POST
@for_people
def uncalibrate(request: HttpRequest, person: User) -> HttpResponse:
    """Remove the calibration."""
    if remove_calibration(deciding_calibration(person), now=utc_now()):
        messages.success(request, _("Plus aucun calage n’est en vigueur : la prédiction se refait sans lui."))
    return redirect("coverage_truth")


@require_POST
@for_people
def correct_heights(request: HttpRequest, person: User) -> HttpResponse:
    """Apply the proposed clutter heights."""
    acting = deciding_calibration(person)

    def write() -> str:
        put_heights_in_force(str(request.POST.get("hauteurs", "")), acting, now=utc_now())
        return _("Ces hauteurs sont en vigueur : la prédiction se refait dans quelques minutes.")

    return answer_change(request, write, "coverage_truth")


@require_POST
@for_people
def remove_corrected_heights(request: HttpRequest, person: User) -> HttpResponse:
    """Remove the fitted clutter heights."""
    if remove_heights(deciding_calibration(person), now=utc_now()):
        messages.success(
            request, _("Les arbres et les maisons reprennent leurs hauteurs d’avant : la prédiction se refait.")
        )
    return redirect("coverage_truth")
