"""/mon-espace/sources-de-marches: where contracts come from, for the agency: send a file, withdraw a source."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.accounts.queries.people import runs_agency
from maillage.accounts.queries.permissions import moderating_for_agency, reading_moderation
from maillage.core.clock import utc_now
from maillage.kits.forms.forms import focus_first_fault
from maillage.procurement.forms import MOST_BYTES, TOO_LARGE, ContractFileForm, SourceNameForm
from maillage.procurement.models import ContractSource
from maillage.procurement.queries.contract_sources import LatestFile, contract_sources, latest_files
from maillage.procurement.record.contract_sources import receive_contract_file, withdraw_contract_source
from maillage.procurement.terms.invented_purchases import DEMONSTRATION_SOURCE
from maillage.procurement.terms.tables import FlatTable
from maillage.web.bodies import received_file, taking_files
from maillage.web.telling import answer_change

_for_people_of_sources = partial(for_people, after_change=lambda _request: reverse("own_contract_sources"))


@dataclass(frozen=True, slots=True)
class FileLine:
    """A current file of a source, with the number of contracts in it; None if it is not read yet."""

    file: LatestFile
    contracts: int | None


@require_safe
@for_people
def own_sources(request: HttpRequest, person: User) -> HttpResponse:
    """The sources with their current files, for members of the agency."""
    reading_moderation(person)
    return _page(request, person, None)


@taking_files(MOST_BYTES)
@require_POST
@_for_people_of_sources
def send_contract_file(request: HttpRequest, person: User) -> HttpResponse:
    """Take in a file of a source."""
    acting = moderating_for_agency(person)
    form = ContractFileForm(request.POST, sources=[])
    if form.is_valid():
        sent = request.FILES.get("file")
        with form.refusals(at="file"):
            file = sent if isinstance(sent, UploadedFile) else None
            with received_file(file, most_bytes=MOST_BYTES, too_large=TOO_LARGE) as path:
                name = (file.name if file is not None else None) or ""
                received = receive_contract_file(
                    acting, path, source=form.cleaned_data["source"], name=name, now=utc_now()
                )
            text = _("Reçu : ses marchés sont lus dans les minutes qui viennent.")
            messages.success(request, text if received.is_new else _("Ce fichier était déjà là, à l’octet près."))
            return redirect("own_contract_sources")
    return _page(request, person, form)


@require_POST
@_for_people_of_sources
def withdraw_own_source(request: HttpRequest, person: User) -> HttpResponse:
    """Mark a source as one that publishes no more."""
    acting = moderating_for_agency(person)
    form = SourceNameForm(request.POST)
    name = form.cleaned_data["source"] if form.is_valid() else ""

    def write() -> str:
        withdraw_contract_source(acting, name, on=localdate(), now=utc_now())
        return _("%(name)s ne publie plus ; ses marchés restent. Un nouveau fichier la remet en service.") % {
            "name": name
        }

    return answer_change(request, write, "own_contract_sources")


def _page(request: HttpRequest, person: User, sent: ContractFileForm | None) -> HttpResponse:
    sources = [source for source in contract_sources() if source.name != DEMONSTRATION_SOURCE]
    lines: dict[str, list[FileLine]] = {}
    for file in latest_files():
        count = None if file.counts is None else file.counts[FlatTable.CONTRACTS]
        lines.setdefault(file.source, []).append(FileLine(file, count))
    rows: list[tuple[ContractSource, list[FileLine]]] = [(source, lines.get(source.name, [])) for source in sources]
    if sent is not None:
        focus_first_fault(sent)
    form = sent or ContractFileForm(sources=[source.name for source in sources])
    context = {"rows": rows, "form": form, "may_decide": runs_agency(person)}
    return render(request, "procurement/own_sources.html", context, status=form.status)
