"""A file of addresses: the same rows with their answers. The file is deleted with the response.

A browser with a script asks part by part, to report progress; without one the whole file is answered at once.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from maillage.core.problems import Problem, Refused, sentence
from maillage.cover.eligibility.edges.export.answered_addresses import ANSWER_COLUMNS, AnswerForm, answered_part
from maillage.cover.eligibility.intake.address_rows import read_address_rows
from maillage.cover.prediction.domain.service import ServiceState
from maillage.cover.prediction.store.address_answers import published_answers
from maillage.cover.prediction.store.current_prediction import current_prediction, prediction_in_force
from maillage.kits.forms.fields import ReceivedFileField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.web.bodies import accepts_files, received_file
from maillage.web.downloads import file_answer
from maillage.web.error_pages import problem_sentences, render_problems
from maillage.web.protection.lanes import Lane
from maillage.web.protection.limits import Limit, limited

FILES: Final = Limit("coverage files by network", most=60, every_s=5)  # a file of 30,000 takes 15 parts
LANE: Final = Lane("coverage_files", at_once=2)  # a part takes some seconds of a core, and 200 MB of heights
MOST_ROWS: Final = 30_000
PART_ROWS: Final = 2_000
_TYPES: Final = {AnswerForm.CSV: "text/csv; charset=utf-8", AnswerForm.GEOJSON: "application/geo+json"}
MOST_BYTES: Final = 16 * 1024 * 1024  # 30,000 rows with all columns of the BAN are 6 MB
_ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".geojson", ".gz")
_TOO_LARGE: Final = sentence("Ce fichier dépasse %(most)s Mo : gardez les colonnes utiles, ou coupez-le.")


class AddressFileForm(RefusableForm):
    """A file of addresses, and the form of its answers: nothing that is typed, so browsers keep nothing of it."""

    is_kept_while_typed: ClassVar[bool] = False
    file = ReceivedFileField(
        label=gettext_lazy("Le fichier (CSV, XLSX ou ODS, avec les colonnes lon et lat de la BAN)"),
        accept=",".join(_ENDINGS),
        widget=forms.FileInput({"required": True}),
    )
    answer_form = sent_as(
        "forme",
        forms.ChoiceField(
            label=gettext_lazy("Ce que vous voulez reprendre"),
            choices=[
                (AnswerForm.CSV.value, gettext_lazy("Un tableau (CSV)")),
                (AnswerForm.GEOJSON.value, gettext_lazy("Une carte (GeoJSON)")),
            ],
            initial=AnswerForm.CSV.value,
            widget=forms.RadioSelect,
        ),
    )


@contextmanager
def received_addresses(file: UploadedFile[Any] | None) -> Iterator[Path]:
    """Where the table lies that was sent, by the ending of its name; gone with the answer. Refused: none, too large."""
    name = "" if file is None else (file.name or "")
    ending = next((ending for ending in _ENDINGS if name.lower().endswith(ending)), "")
    suffix = ".csv.gz" if ending == ".gz" else ending
    with received_file(file, most_bytes=MOST_BYTES, too_large=_TOO_LARGE, ending=suffix) as path:
        if not ending:
            message = sentence("« %(file)s » n’est ni CSV, ni XLSX, ni ODS : enregistrez-le dans l’une de ces formes.")
            raise Refused("unknown_format", message, file=name[:80])
        yield path


@accepts_files(MOST_BYTES, of_anybody=True)
@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
@limited(FILES)
def address_file(request: HttpRequest) -> HttpResponse:
    """The form; a file that is sent comes back with its answers."""
    if request.method != "POST":
        return _form(request)
    is_part = "debut" in request.POST
    sent = request.FILES.get("file")
    try:
        with received_addresses(sent if isinstance(sent, UploadedFile) else None) as path, LANE.turn():
            prediction = prediction_in_force()
            addresses = read_address_rows(path, most=MOST_ROWS)
            rows = len(addresses.rows)
            first = request.POST.get("debut", "0")
            start = int(first) if first.isascii() and first.isdigit() and len(first) < 9 else -1
            if not 0 <= start < rows:
                raise Refused("part_unknown", sentence("Cette partie du fichier n’existe pas : recommencez l’envoi."))
            part = range(start, min(start + PART_ROWS, rows) if is_part else rows)
            form = AnswerForm.GEOJSON if request.POST.get("forme") == AnswerForm.GEOJSON else AnswerForm.CSV
            placed = [number for number in part if number not in addresses.problems]
            place_answers = published_answers(prediction, addresses.lon[placed], addresses.lat[placed])
            by_row = dict(zip(placed, place_answers, strict=True))
            answers = [by_row.get(number) for number in part]
            text = answered_part(addresses, part, answers, form)
    except Problem as problem:
        # Nothing was kept, so there is nothing to take back: the page says what is wrong with the file.
        if is_part:
            return _never_stored(JsonResponse({"problem": problem_sentences(problem)}, status=problem.status))
        return _form(request, problem)
    if is_part:
        states = Counter(answer.state.name.lower() for answer in answers if answer is not None)
        counts = {state.name.lower(): states[state.name.lower()] for state in ServiceState}
        return _never_stored(JsonResponse({"rows": rows, "next": part.stop, "text": text, "states": counts}))
    return _never_stored(file_answer(text, _TYPES[form], f"reponses-4g-fixe.{form}"))


def _form(request: HttpRequest, problem: Problem | None = None) -> HttpResponse:
    context = {
        "form": AddressFileForm(),
        "problems": problem_sentences(problem) if problem else [],
        "has_prediction": current_prediction() is not None,
        "columns": ANSWER_COLUMNS,
    }
    return _never_stored(
        render(request, "eligibility/address_file.html", context, status=problem.status if problem else 200)
    )


def _never_stored(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer
