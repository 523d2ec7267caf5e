"""Views of readings: operators, public bodies and the agency upload files, preview and count them."""

import csv

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people, for_people_here
from maillage.accounts.queries import User
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.truth.forms import MOST_BYTES, ReadingsForm, received_readings
from maillage.truth.pages.readings import reading_columns, reading_file_page, readings_page
from maillage.truth.queries.reading_permissions import bringing_for, bringing_readings, reading_file_for
from maillage.truth.record.readings import count_readings, take_in_readings, withdraw_readings
from maillage.web.bodies import taking_files
from maillage.web.telling import answer_change


@taking_files(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def readings(request: HttpRequest, person: User) -> HttpResponse:
    """The files of a person's organisations; a POST imports one and redirects to its preview."""
    form = ReadingsForm(request.POST if request.method == "POST" else None, owners=bringing_readings(person))
    if request.method != "POST":
        return render(request, "truth/readings.html", readings_page(form))
    owner = form.chosen_owner
    bringing_for(person, owner)
    sent = request.FILES.get("file")
    file = sent if isinstance(sent, UploadedFile) else None
    try:
        with received_readings(file) as path:
            intake = take_in_readings(
                path, name=path.name, organisation=owner, now=utc_now(), today=localdate(), is_counted=False
            )
    except Refused as refusal:
        # Nothing was imported: the page lists the lines to correct in the file.
        page = readings_page(form, problem=refusal)
        return render(request, "truth/readings.html", page, status=422)
    if not intake.is_new:
        messages.info(request, _("Ce fichier était déjà là : le voici."))
    elif intake.repeated:
        messages.info(
            request,
            _("Lignes qui en répétaient une autre, comptées une fois : %(count)s.") % {"count": intake.repeated},
        )
    return redirect("coverage_reading_file", number=intake.number)


@require_safe
@for_people_here
def reading_file(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The preview of a file."""
    file, _acting = reading_file_for(person, number)
    return render(request, "truth/reading_file.html", reading_file_page(file))


@require_POST
@for_people
def count(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Count a file from now on."""
    file, acting = reading_file_for(person, number)
    count_readings(file, acting, now=utc_now())
    messages.success(request, _("Ces relevés comptent : le rapport les dira dans quelques minutes."))
    return redirect("coverage_reading_file", number=number)


@require_POST
@for_people
def withdraw(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Withdraw a file with its readings."""
    file, acting = reading_file_for(person, number)

    def write() -> str:
        withdraw_readings(file.pk, acting, now=utc_now())
        return _("« %(file)s » est retiré : ses relevés ne comptent plus.") % {"file": file.name}

    return answer_change(request, write, "coverage_readings")


@require_safe
def template(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The empty template with one example row, as CSV."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="releves-4g-fixe.csv"'
    writer = csv.writer(answer, delimiter=";")
    writer.writerow([column["name"] for column in reading_columns()])
    writer.writerow([column.get("example", "") for column in reading_columns()])
    return answer
