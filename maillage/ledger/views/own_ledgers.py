"""A buyer's inclusive share: a ledger is sent, answered and thrown away, unless it is kept on purpose."""

from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.accounts.queries.organisations import organisation_at
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.kits.lists.columns import text_columns
from maillage.kits.lists.files import table_answer
from maillage.ledger.forms import LedgerForm, received_ledger
from maillage.ledger.intake.ledger_files import MODEL_COLUMNS, read_ledger
from maillage.ledger.pages.balance import BALANCE_COLUMNS, ledger_page, signed_rows
from maillage.ledger.queries.kept_ledgers import keepers, keeping, kept_ledger, readable_ledgers, sums_of
from maillage.ledger.queries.suppliers import balance_of
from maillage.ledger.record.kept_ledgers import keep_ledger, remove_ledger
from maillage.ledger.terms.ledgers import MOST_BYTES
from maillage.publishing.queries.checking import turn_to_check
from maillage.web.bodies import taking_files
from maillage.web.telling import answer_change, problem_sentences

_MODEL_ROW: Final = ("78467169500087", "1250,50", "espaces verts")


@taking_files(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people
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
