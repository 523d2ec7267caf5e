"""A buyer's inclusive share: a ledger is sent, answered and deleted with the response, unless it is kept on purpose."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.terms import Capability
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.pages.parts.cockpit import CockpitLink
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import organisation_at
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.include.ledger.domain.ledgers import MOST_BYTES
from maillage.include.ledger.intake.ledger_files import MODEL_COLUMNS, read_ledger
from maillage.include.ledger.pages.balance import BALANCE_COLUMNS, ledger_page, signed_rows
from maillage.include.ledger.store.kept_ledgers import (
    keep_ledger,
    keepers,
    keeping,
    kept_ledger,
    readable_ledgers,
    remove_ledger,
    sums_of,
)
from maillage.include.ledger.store.suppliers import balance_of
from maillage.kits.forms.fields import JudgedField, ReceivedFileField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.lists.columns import text_columns
from maillage.kits.lists.files import table_answer
from maillage.opendata.publishing.store.checking import turn_to_check
from maillage.web.bodies import accepts_files, received_file
from maillage.web.error_pages import answer_change, problem_sentences

_MODEL_ROW: Final = ("78467169500087", "1250,50", "espaces verts")
_TOO_LARGE: Final = sentence("Ce fichier dépasse %(most)s Mo : additionnez ses lignes par fournisseur, ou partagez-le.")

LINKS: Final = (CockpitLink(25, sentence("La part inclusive de nos achats"), "own_ledger", Capability.BUY),)


class LedgerForm(RefusableForm):
    """The purchases of a year; for whom they are kept, where they are."""

    file = ReceivedFileField(
        label=gettext_lazy("Votre journal (CSV, XLSX ou ODS)"),
        help_text=gettext_lazy(
            "Deux colonnes suffisent : siret et montant, hors taxes ; categorie si vous l’avez. Le reste n’est pas lu."
        ),
        accept=".csv,.xlsx,.ods,.xls",
    )
    organisation = forms.CharField(label=gettext_lazy("Le garder ?"), required=False, widget=forms.Select)
    year = sent_as(
        "annee",
        JudgedField(
            label=gettext_lazy("Année, si vous le gardez"),
            longest=4,
            is_wanted=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        ),
    )

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(owner.slug, gettext("Oui, pour %(name)s") % {"name": owner.name}) for owner in organisations]
        self.offer("organisation", [("", gettext_lazy("Non, jetez-le")), *named])
        self.may_keep = bool(named)


def received_ledger(file: UploadedFile[Any] | None) -> AbstractContextManager[Path]:
    """Within, where the ledger lies that was sent. Refused where none came, or it is too large."""
    return received_file(file, most_bytes=MOST_BYTES, too_large=_TOO_LARGE)


@accepts_files(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def own_ledger(request: HttpRequest, person: User) -> HttpResponse:
    """The form of a ledger with what was kept before; sent, its balance."""
    form = LedgerForm(
        request.POST if request.method == "POST" else None,
        initial={"year": str(localdate().year - 1)},
        organisations=[choice.organisation for choice in keepers(person)],
    )
    context: dict[str, object] = {"form": form, "kept": readable_ledgers(person)}
    if request.method != "POST":
        return render(request, "ledger/own_ledger.html", context)
    sent, texts = request.FILES.get("file"), form.texts()
    year = texts["annee"] or str(localdate().year - 1)
    try:
        actor = keeping(person, organisation_at(texts["organisation"])) if texts["organisation"] else None
        with received_ledger(sent if isinstance(sent, UploadedFile) else None) as path, turn_to_check(path):
            sums = read_ledger(path)
        if actor is not None:
            keep_ledger(actor, sums, typed_year=year, now=utc_now())
    except Refused as refusal:
        # Nothing was kept: her file is as it was, and the page says what to correct in it.
        sentence_first, *others = problem_sentences(refusal)
        rows = [finding.row_number for finding in refusal.findings]
        context |= {"problem": sentence_first, "findings": list(zip(rows, others, strict=False))}
        return render(request, "ledger/own_ledger.html", context, status=422)
    page = ledger_page(balance_of(sums), sums.findings)
    return render(request, "ledger/balance.html", {"page": page, "is_kept": actor is not None})


@require_safe
@for_people
def ledger_of_a_year(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A ledger that was kept, beside the directory as it is now."""
    row = kept_ledger(person, number)
    may_remove = row.organisation in [choice.organisation for choice in keepers(person)]
    context = {"page": ledger_page(balance_of(sums_of(row))), "row": row, "may_remove": may_remove}
    return render(request, "ledger/balance.html", context)


@require_POST
@for_people
def remove(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A kept ledger is removed."""
    row = kept_ledger(person, number)
    actor = keeping(person, row.organisation)

    def change() -> str:
        remove_ledger(actor, row, now=utc_now())
        return _("Le journal est effacé : il n’en reste rien ici.")

    return answer_change(request, change, reverse("own_ledger"))


@require_POST
@for_people
def table(request: HttpRequest, person: User) -> HttpResponseBase:  # noqa: ARG001
    """The balance that a page showed as a table; it travels signed in its form, for nothing of it is kept here."""
    rows = signed_rows(str(request.POST.get("tableau", "")))
    return table_answer(BALANCE_COLUMNS, rows, name="part-inclusive", form="csv")


@require_safe
@for_people
def model(request: HttpRequest, person: User) -> HttpResponseBase:  # noqa: ARG001
    """The empty ledger, with one line that shows how it is filled."""
    return table_answer(text_columns(MODEL_COLUMNS), [_MODEL_ROW], name="journal-achats", form="csv")
