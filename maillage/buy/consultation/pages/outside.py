"""Consultations of other platforms: how the list shows them, and the page where the agency sends a table of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.accounts.pages.parts import for_people_here
from maillage.accounts.pages.parts.takedowns import hide_href
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import runs_agency, viewer
from maillage.accounts.store.permissions import moderating_for_agency
from maillage.buy.consultation.domain.outside_tenders import OutsideTender
from maillage.buy.consultation.domain.tenders import HideableTender, TenderState
from maillage.buy.consultation.intake.outside_rows import COLUMNS
from maillage.buy.consultation.pages.forms import OutsideFileForm
from maillage.buy.consultation.store.outside_files import OutsideIntake, take_in_outside
from maillage.buy.consultation.store.tender_texts import moment_text
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.kits.forms.refused_table import RefusedTable, refused_table, table_of_refusal
from maillage.territory.pages.parts.place_names import place_name
from maillage.web.bodies import accepts_files, received_file
from maillage.web.wording.formats import day, number

MOST_BYTES: Final = 5 * 1024 * 1024
_TOO_LARGE: Final = sentence("Ce tableau dépasse %(most)s Mo : coupez-le en plusieurs.")


@dataclass(frozen=True, slots=True)
class OutsideLine:
    """A consultation of another platform in the list, and where the agency hides it."""

    outside: OutsideTender
    is_open: bool
    source: str
    place: str
    hide_href: str


def outside_lines(request: HttpRequest, rows: Iterable[OutsideTender]) -> list[OutsideLine]:
    """The lines of the list."""
    is_agency, now = runs_agency(viewer(request)), utc_now()
    return [
        OutsideLine(
            outside=row,
            is_open=row.is_open(now),
            source=_(row.source.label),
            place=", ".join(map(place_name, row.places)),
            hide_href=hide_href(HideableTender.OUTSIDE.value, row.key) if is_agency and row.key else "",
        )
        for row in rows
    ]


def outside_sentence(row: OutsideTender) -> str:
    """What an entry of a feed says: where it is answered and until when, or what came of it."""
    if row.state is TenderState.ABANDONED:
        return _("Sans suite, dit une autre plateforme : %(address)s") % {"address": row.href}
    if row.state is TenderState.AWARDED:
        holders = ", ".join(row.holders) or _("non renseigné")
        return _("Résultat d’une autre plateforme, titulaire : %(holders)s. %(address)s") % {
            "holders": holders,
            "address": row.href,
        }
    return _("Sur un profil d’acheteur : %(address)s. Réponses jusqu’au %(term)s.") % {
        "address": row.profile_href or row.href,
        "term": deadline_text(row),
    }


def deadline_text(row: OutsideTender) -> str:
    """The deadline as it is known: a moment, or a day."""
    if row.deadline is None:
        return _("non renseignée")
    return moment_text(row.deadline) if row.has_hour else day(localdate(row.deadline))


def outside_uid(row: OutsideTender) -> str:
    """The identity of an entry of a feed."""
    return f"urn:maillage:consultation-ailleurs:{row.key}"


@accepts_files(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def listings_file(request: HttpRequest, person: User) -> HttpResponse:
    """A table of the agency: rows with a fault are set aside, each with what to correct; the others are listed."""
    agent = moderating_for_agency(person)
    if request.method != "POST":
        return render(request, "consultation/listings_file.html", _context())
    sent = request.FILES.get("file")
    file = sent if isinstance(sent, UploadedFile) else None
    try:
        with received_file(file, most_bytes=MOST_BYTES, too_large=_TOO_LARGE) as path:
            intake = take_in_outside(path, acting=agent, name=(file and file.name) or "", now=utc_now())
    except Refused as refusal:
        # Nothing was written: the page says what to correct in the table.
        context = _context(table_of_refusal(refusal))
        return render(request, "consultation/listings_file.html", context, status=422)
    messages.success(request, _intake_text(intake))
    if intake.rejected.rejected:
        problem = _("Lignes mises de côté : %(count)s. Corrigez-les, puis renvoyez le tableau entier.") % {
            "count": number(intake.rejected.rejected)
        }
        context = _context(refused_table(problem, intake.rejected.findings))
        return render(request, "consultation/listings_file.html", context)
    return redirect("consultations")


def _intake_text(intake: OutsideIntake) -> str:
    """What a table brought, in a sentence."""
    return _("Consultations : %(new)s nouvelles, %(changed)s changées, %(unchanged)s inchangées.") % {
        "new": number(intake.new),
        "changed": number(intake.changed),
        "unchanged": number(intake.unchanged),
    }


def _context(refused: RefusedTable | None = None) -> dict[str, Any]:
    return {"form": OutsideFileForm(), "columns": COLUMNS, "refused": refused}
