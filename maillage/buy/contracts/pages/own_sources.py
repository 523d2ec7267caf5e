"""/mon-espace/sources-de-marches: where contracts come from, for the agency: send a file, withdraw a source."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import runs_agency
from maillage.accounts.store.permissions import moderating_for_agency, reading_moderation
from maillage.buy.contracts.domain.contracts import DEMONSTRATION_SOURCE
from maillage.buy.contracts.domain.tables import FlatTable
from maillage.buy.contracts.store.contract_source_changes import receive_contract_file, withdraw_contract_source
from maillage.buy.contracts.store.contract_sources import LatestFile, contract_sources, latest_files
from maillage.buy.contracts.store.models import ContractSource
from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.kits.forms.fields import LineField, ReceivedFileField, SuggestingInput, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.web.bodies import accepts_files, received_file
from maillage.web.error_pages import answer_change

_for_people_of_sources = partial(for_people, after_change=lambda _request: reverse("own_contract_sources"))
MOST_BYTES: Final = 100 * 1024 * 1024  # the contracts of a region for years; the country's come by the command
TOO_LARGE: Final = sentence("Ce fichier dépasse %(most)s Mo : partagez-le, par exemple par année.")


class ContractFileForm(RefusableForm):
    """A file of contracts and its source."""

    source = sent_as(
        "source",
        LineField(
            label=gettext_lazy("De qui viennent ces marchés ?"),
            help_text=gettext_lazy(
                "La plateforme ou l’acheteur ; le même nom qu’avant remplace son fichier de même nom."
            ),
            max_length=200,
        ),
    )
    file = ReceivedFileField(
        label=gettext_lazy("Fichier (JSON, XML, CSV ou XLSX du format officiel)"), accept=".json,.xml,.csv,.xlsx"
    )

    def __init__(self, *args: Any, sources: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["source"].widget = SuggestingInput(sources, {"autocomplete": "off", "maxlength": "200"})


class SourceNameForm(RefusableForm):
    """The name of a source."""

    source = sent_as("source", forms.CharField(max_length=200))


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


@accepts_files(MOST_BYTES)
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
    form = sent or ContractFileForm(sources=[source.name for source in sources])
    context = {"rows": rows, "form": form, "may_decide": runs_agency(person)}
    return render(request, "contracts/own_sources.html", context, status=form.status)
