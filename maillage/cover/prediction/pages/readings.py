"""Readings: operators, public bodies and the agency upload files, preview and count them."""

import csv
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import Organisation, User
from maillage.core.clock import utc_now
from maillage.core.problems import Problem, Refused, sentence
from maillage.cover.prediction.domain.field_tests import READINGS_SCHEMA_FILE, VOICES_FLOOR
from maillage.cover.prediction.domain.reading_files import ReadingFacts
from maillage.cover.prediction.store.reading_permissions import bringing_for, bringing_readings, reading_file_for
from maillage.cover.prediction.store.reading_tables.models import ReadingFile
from maillage.cover.prediction.store.readings import (
    count_readings,
    import_readings,
    reading_facts,
    reading_files,
    revision_of_readings,
    withdraw_readings,
)
from maillage.kits.forms.fields import ReceivedFileField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.forms.refused_table import table_of_refusal
from maillage.web.bodies import accepts_files
from maillage.web.error_pages import answer_change
from maillage.web.wording.formats import day, number

_MOST_SITES: Final = 5
MOST_BYTES: Final = 16 * 1024 * 1024  # a day's drive with a reading per second is 3 MB


class ReadingsForm(RefusableForm):
    """The form of a readings file, with the organisation it belongs to."""

    owner = sent_as(
        "proprietaire", forms.CharField(label=gettext_lazy("Qui a mesuré"), required=False, widget=forms.Select)
    )
    file = ReceivedFileField(
        label=gettext_lazy("Le tableau des relevés (CSV ou XLSX, 16 Mo au plus)"), accept=".csv,.tsv,.txt,.xlsx"
    )

    def __init__(self, *args: Any, owners: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.owners = owners
        self.offer("owner", [(owner.slug, owner.name) for owner in owners])

    @property
    def chosen_owner(self) -> Organisation:
        """The selected organisation; the first one if the selection is invalid."""
        slug = self["owner"].value()
        return next((owner for owner in self.owners if owner.slug == slug), self.owners[0])


@contextmanager
def received_readings(file: UploadedFile[Any] | None) -> Iterator[Path]:
    """Path of the uploaded file under its own name; Refused if it is missing or too large."""
    if file is None or not file.name:
        raise Refused("file_missing", sentence("Aucun fichier n’est arrivé : choisissez-en un, puis recommencez."))
    if (file.size or 0) > MOST_BYTES:
        message = sentence("Ce fichier dépasse %(most)s Mo : envoyez-le en plusieurs fois.")
        raise Refused("file_too_large", message, most=MOST_BYTES // 1024**2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file.name).name[-120:]
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        yield path


def readings_page(form: ReadingsForm, *, problem: Problem | None = None) -> dict[str, Any]:
    """Context of the form and its organisations' files; ``revision`` changes with each new file."""
    files = list(reading_files(form.owners))
    counted = [file for file in files if file.counted_at is not None]
    answer = _("Aucun relevé n’est encore là : un premier parcours avec un modem suffit pour commencer.")
    if files:
        answer = _("Relevés qui comptent : %(rows)s (fichiers : %(files)s).") % {
            "rows": number(sum(file.rows for file in counted)),
            "files": number(len(counted)),
        }
    return {
        "steps": reading_steps(),
        "step": 1,
        "answer": answer,
        "form": form,
        "refused": table_of_refusal(problem) if problem else None,
        "files": files,
        "columns": reading_columns(),
        "revision": revision_of_readings(),
    }


def reading_file_page(file: ReadingFile) -> dict[str, Any]:
    """The preview of a file, before and after it counts."""
    facts = reading_facts(file)
    words = {"rows": number(facts.readings), "voices": number(facts.voices)}
    if file.counted_at is None:
        answer = _("Relevés lus : %(rows)s, de %(voices)s voix. Rien ne compte encore : relisez, puis décidez.")
    else:
        answer = _("Relevés qui comptent depuis le %(day)s : %(rows)s, de %(voices)s voix.")
        words["day"] = day(localdate(file.counted_at))
    holds = [
        (
            _(kind.label),
            _("relevés : %(rows)s ; voix : %(voices)s") % {"rows": number(readings), "voices": number(voices)},
        )
        for kind, readings, voices in facts.kinds
    ]
    if facts.is_mobile:
        content = _("relevés : %(rows)s ; voix : %(voices)s") % words
        holds.append((_("tests mobiles, pour la seule hauteur des arbres et des maisons"), content))
    holds.append((_("avec un signal (RSRP)"), number(facts.signals)))
    holds.append((_("avec un débit"), number(facts.rates)))
    if facts.first_day is not None and facts.last_day is not None:
        period = _("du %(first)s au %(last)s") % {"first": day(facts.first_day), "last": day(facts.last_day)}
        holds.append((_("jours"), period))
    return {
        "steps": reading_steps(),
        "step": 2 if file.counted_at is None else 4,
        "file": file,
        "answer": answer % words,
        "holds": holds,
        "remarks": _remarks(facts),
    }


def reading_steps() -> tuple[str, ...]:
    """The labels of the four steps."""
    return _("Choisir"), _("Relire"), _("Compter"), _("Résultat")


@cache  # a file of the program, constant at run time
def reading_columns() -> tuple[Mapping[str, Any], ...]:
    """The columns of the table, from its schema."""
    return tuple(json.loads(READINGS_SCHEMA_FILE.read_bytes())["fields"])


def _remarks(facts: ReadingFacts) -> list[str]:
    """Warnings about a file before it counts."""
    remarks = []
    if facts.is_mobile:
        remarks.append(_("Ces tests ont entendu un autre réseau : ils ne corrigent ni signal, ni débit, ni site."))
    if facts.is_mobile and facts.voices < VOICES_FLOOR:
        remarks.append(_("Moins de cinq appareils : ils ne disent encore rien ; apportez ceux d’autres appareils."))
    elif facts.voices < VOICES_FLOOR:
        remarks.append(_("Moins de cinq voix : ces relevés servent au calage, mais rien ne sera dit d’eux seuls."))
    if facts.unknown_sites:
        remarks.append(
            _("Sites absents de la prédiction : %(sites)s. Le meilleur serveur calculé les remplace.")
            % {"sites": ", ".join(facts.unknown_sites[:_MOST_SITES])}
        )
    if facts.beyond:
        remarks.append(
            _("Plus loin de tout site que ne va la prédiction, donc non comparés : %(count)s.")
            % {"count": number(facts.beyond)}
        )
    if facts.undecided:
        remarks.append(
            _("Débits qui ne trancheront pas (offre sous le débit promis, ou lents par le Wi-Fi) : %(count)s.")
            % {"count": number(facts.undecided)}
        )
    if facts.without_height:
        remarks.append(
            _("Antennes d’abonné sans hauteur (celle de la prédiction est supposée) : %(count)s.")
            % {"count": number(facts.without_height)}
        )
    return remarks


@accepts_files(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def readings(request: HttpRequest, person: User) -> HttpResponse:
    """The files of a person's organisations; a POST imports one and redirects to its preview."""
    form = ReadingsForm(request.POST if request.method == "POST" else None, owners=bringing_readings(person))
    if request.method != "POST":
        return render(request, "prediction/readings.html", readings_page(form))
    owner = form.chosen_owner
    bringing_for(person, owner)
    sent = request.FILES.get("file")
    file = sent if isinstance(sent, UploadedFile) else None
    try:
        with received_readings(file) as path:
            intake = import_readings(
                path, name=path.name, organisation=owner, now=utc_now(), today=localdate(), is_counted=False
            )
    except Refused as refusal:
        # Nothing was imported: the page lists the lines to correct in the file.
        page = readings_page(form, problem=refusal)
        return render(request, "prediction/readings.html", page, status=422)
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
    return render(request, "prediction/reading_file.html", reading_file_page(file))


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
