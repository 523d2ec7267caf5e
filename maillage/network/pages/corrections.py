"""The page of corrections on the ground: what people say against the prediction, and the form to say it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries.people import Person
from maillage.core.problems import Problem
from maillage.network.intake.ground_statements import ANSWER, OBSERVED_ON, PLACE, REASON, SHAPE
from maillage.network.queries.ground_corrections import correction_counts, corrections, revision_of_author
from maillage.network.queries.site_permissions import may_correct, withdrawable
from maillage.territory.queries.built_in import names_of
from maillage.web.wording.formats import day, number

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One correction of the list; ``withdraw_href`` is "" for who may not take it back."""

    place: str
    commune: str
    answer: str
    is_served: bool
    reason: str
    observed: str
    organisation: str
    withdrawn: str
    withdraw_href: str


@dataclass(frozen=True, slots=True)
class CorrectionsPage:
    """All that templates/network/corrections.html shows; ``entry`` tells a second click from a second correction."""

    summary: str
    rows: tuple[CorrectionRow, ...]
    others: str
    layer_href: str
    csv_href: str
    may_correct: bool
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    problem: str
    entry: str
    revision: str
    today: str


def corrections_page(
    person: Person, typed: Mapping[str, str], problem: Problem | None, *, entry: str, today: dt.date
) -> CorrectionsPage:
    """The list, and the form with what was typed."""
    rows, counts = list(corrections()[:MOST_SHOWN]), correction_counts()
    names = names_of({row.commune for row in rows if row.commune})
    hers = withdrawable(person, rows)
    total = sum(counts.values())
    findings = problem.findings if problem else ()
    summary = _("Personne n’a encore corrigé la prédiction sur le terrain.")
    if total:
        summary = _(
            "Corrections en vigueur : %(served)s lieux dits servis, %(not_served)s dits non servis ; retirées : "
            "%(withdrawn)s."
        ) % {name: number(count) for name, count in counts.items()}
    return CorrectionsPage(
        summary=summary,
        rows=tuple(
            CorrectionRow(
                place=row.place,
                commune=names.get(row.commune, ""),
                answer=_("servi") if row.is_served else _("non servi"),
                is_served=row.is_served,
                reason=row.reason,
                observed=day(row.observed_on),
                organisation=row.organisation.name if row.organisation else "",
                withdrawn=""
                if row.withdrawn_at is None
                else _("retirée le %(day)s : %(reason)s")
                % {"day": day(row.withdrawn_at.date()), "reason": row.withdrawal},
                withdraw_href=reverse("correction_withdraw", args=[row.pk])
                if row.pk in hers and row.withdrawn_at is None
                else "",
            )
            for row in rows
        ),
        others=_("et %(count)s plus anciennes, dans le fichier CSV") % {"count": number(total - len(rows))}
        if total > len(rows)
        else "",
        layer_href=reverse("corrections_file", args=["geojson"]),
        csv_href=reverse("corrections_file", args=["csv"]),
        may_correct=may_correct(person),
        typed={name: typed.get(name, "") for name in (SHAPE, PLACE, ANSWER, REASON, OBSERVED_ON)},
        errors={
            finding.field_name or "": _(finding.message) % finding.params for finding in findings if finding.field_name
        },
        problem=_(problem.message) % problem.params if problem else "",
        entry=entry,
        revision=revision_of_author(person.pk),
        today=today.isoformat(),
    )
