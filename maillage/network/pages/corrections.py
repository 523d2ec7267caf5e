"""The page of corrections on the ground: what people say against the prediction, and the form to say it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from maillage.accounts.queries.people import Person
from maillage.core.problems import Problem
from maillage.network.intake.ground_statements import ANSWER, OBSERVED_ON, PLACE, REASON, SHAPE
from maillage.network.queries.ground_corrections import correction_counts, corrections, revision_of_author
from maillage.network.queries.site_permissions import may_correct, withdrawable
from maillage.territory.queries.built_in import names_of
from maillage.web.wording.formats import number

MOST_SHOWN = 200


def corrections_page(
    person: Person, typed: Mapping[str, str], problem: Problem | None, *, entry: str, today: dt.date
) -> dict[str, Any]:
    """The list, each correction with its commune, and the form with what was typed.

    ``entry`` tells a second click from a second correction; ``hers`` are the numbers of those that she may take back.
    """
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
    return {
        "summary": summary,
        "rows": [(row, names.get(row.commune, "")) for row in rows],
        "hers": hers,
        "others": _("et %(count)s plus anciennes, dans le fichier CSV") % {"count": number(total - len(rows))}
        if total > len(rows)
        else "",
        "may_correct": may_correct(person),
        "typed": {name: typed.get(name, "") for name in (SHAPE, PLACE, ANSWER, REASON, OBSERVED_ON)},
        "errors": {
            finding.field_name or "": _(finding.message) % finding.params for finding in findings if finding.field_name
        },
        "problem": _(problem.message) % problem.params if problem else "",
        "entry": entry,
        "revision": revision_of_author(person.pk),
        "today": today.isoformat(),
    }
