"""The page of ground corrections, with the form of a new one."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.queries.people import Person
from maillage.kits.forms.fields import DayField, JudgedField, LineField, TextField, sent_as
from maillage.kits.forms.forms import EntryForm, RefusableForm
from maillage.network.intake.ground_statements import ANSWER, OBSERVED_ON, PLACE, REASON, SHAPE, read_statement
from maillage.network.models import GroundCorrection
from maillage.network.queries.ground_corrections import correction_counts, corrections, named_shape, revision_of_author
from maillage.network.queries.site_permissions import may_correct, withdrawable
from maillage.network.terms.network_sites import LONGEST_NAME, LONGEST_REASON, GroundStatement
from maillage.territory.queries.built_in import names_of
from maillage.web.wording.formats import number

MOST_SHOWN = 200


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
