"""Ground corrections: public to read; communes, operators and the agency add and withdraw them."""

import datetime as dt
import json
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import Person, person_of, viewer
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.cover.network.domain.network_sites import LONGEST_NAME, LONGEST_REASON, GroundStatement
from maillage.cover.network.edges.export.site_files import CORRECTION_COLUMNS
from maillage.cover.network.intake.ground_statements import ANSWER, OBSERVED_ON, PLACE, REASON, SHAPE, read_statement
from maillage.cover.network.store.ground_corrections import (
    add_correction,
    commune_of_shape,
    correction_counts,
    correction_of_number,
    corrections,
    corrections_layer,
    named_shape,
    revision_of_author,
    withdraw_correction,
)
from maillage.cover.network.store.models import GroundCorrection
from maillage.cover.network.store.site_permissions import (
    acting_to_correct,
    acting_to_withdraw,
    may_correct,
    withdrawable,
)
from maillage.kits.forms.fields import DayField, JudgedField, LineField, TextField, sent_as
from maillage.kits.forms.forms import EntryForm, RefusableForm
from maillage.kits.lists.files import table_answer
from maillage.territory.store.built_in import names_of
from maillage.web.downloads import file_answer
from maillage.web.error_pages import render_problems
from maillage.web.wording.formats import number

MOST_SHOWN = 200
_NAME: Final = "corrections-4g-fixe"  # stem of file names


class StatementForm(EntryForm):
    """The form of a correction, parsed by intake/ground_statements.py into ``statement``."""

    shape = sent_as(
        SHAPE,
        TextField(
            label=gettext_lazy("Contour (GeoJSON), rempli par le dessin"),
            required=False,
            widget=forms.Textarea(attrs={"rows": "2"}),
        ),
    )
    place = sent_as(
        PLACE,
        LineField(
            label=gettext_lazy("Nom du lieu"),
            help_text=gettext_lazy(
                "Ce nom est public : donnez un hameau, pas une personne. Sans dessin, le nom exact d’une commune vaut "
                "pour toute la commune."
            ),
            required=False,
            max_length=LONGEST_NAME,
        ),
    )
    answer = sent_as(
        ANSWER,
        forms.CharField(
            label=gettext_lazy("Ce qui est constaté"),
            required=False,
            widget=forms.RadioSelect(
                choices=[("servi", gettext_lazy("servi")), ("non-servi", gettext_lazy("non servi"))]
            ),
        ),
    )
    reason = sent_as(
        REASON, LineField(label=gettext_lazy("Comment on le sait"), required=False, max_length=LONGEST_REASON)
    )
    observed_on = sent_as(OBSERVED_ON, DayField(label=gettext_lazy("Constaté le"), required=False))

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, initial={"observed_on": today}, **options)
        self.today = today
        self.statement: GroundStatement | None = None
        self.fields["observed_on"].widget.attrs["max"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        """The fields, after parsing them as one statement."""
        with self.refusals():
            self.statement = read_statement(self.texts(), today=self.today, named_shape=named_shape)
        return self.cleaned_data


class CorrectionWithdrawalForm(RefusableForm):
    """The form to withdraw a correction, with the reason."""

    reason = sent_as("motif", JudgedField(label=gettext_lazy("Motif du retrait"), longest=LONGEST_REASON))


def withdrawal_form(number: int, data: QueryDict | None = None) -> CorrectionWithdrawalForm:
    """The form to withdraw correction ``number``, bound to ``data`` if given."""
    return CorrectionWithdrawalForm(data, auto_id=f"%s-{number}")


def corrections_page(
    person: Person, form: StatementForm, *, sent: tuple[int, CorrectionWithdrawalForm] | None = None
) -> dict[str, Any]:
    """The list of corrections with their communes and withdrawal forms, and the form of a new one.

    ``sent`` is the number of a correction and its rejected form; ``revision`` changes with each of her corrections.
    """
    rows, counts = list(corrections()[:MOST_SHOWN]), correction_counts()
    names = names_of({row.commune for row in rows if row.commune})
    hers = withdrawable(person, rows)
    total = sum(counts.values())

    def form_of(row: GroundCorrection) -> CorrectionWithdrawalForm | None:
        if row.pk not in hers or row.withdrawn_at:
            return None
        return sent[1] if sent and sent[0] == row.pk else withdrawal_form(row.pk)

    summary = _("Personne n’a encore corrigé la prédiction sur le terrain.")
    if total:
        summary = _(
            "Corrections en vigueur : %(served)s lieux dits servis, %(not_served)s dits non servis ; retirées : "
            "%(withdrawn)s."
        ) % {name: number(count) for name, count in counts.items()}
    return {
        "summary": summary,
        "rows": [(row, names.get(row.commune, ""), form_of(row)) for row in rows],
        "others": _("et %(count)s plus anciennes, dans le fichier CSV") % {"count": number(total - len(rows))}
        if total > len(rows)
        else "",
        "may_correct": may_correct(person),
        "form": form,
        "revision": revision_of_author(person.pk),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
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
            acting = acting_to_correct(person, commune.code)
            add_correction(acting, form.statement, commune=commune.code, entry=form.entry, now=utc_now())
            messages.success(request, _("La correction est enregistrée, à côté de la prédiction."))
            return redirect("corrections")
    page = corrections_page(person, form)
    return render(request, "network/corrections.html", page, status=form.status)


@require_POST
@for_people
def withdraw(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Withdraw a correction with a reason."""
    acting = acting_to_withdraw(person, correction_of_number(number))
    form = withdrawal_form(number, request.POST)
    if form.is_valid():
        with form.refusals(at="reason"):
            withdraw_correction(acting, number, form.cleaned_data["reason"], now=utc_now())
            messages.success(request, _("La correction est retirée ; elle reste lisible avec son motif."))
            return redirect("corrections")
    page = corrections_page(person, StatementForm(today=localdate()), sent=(number, form))
    return render(request, "network/corrections.html", page, status=form.status)


@require_safe
@render_problems
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
