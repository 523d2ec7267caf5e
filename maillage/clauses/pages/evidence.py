"""The evidence page of a clause: files by month, months without evidence, and the upload form."""

import datetime as dt
from itertools import groupby
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.clauses.queries.access import SeenEvidence
from maillage.clauses.queries.hours.evidence_files import evidence_rows, months_without_evidence, named_evidence
from maillage.clauses.terms.months import WorkMonth
from maillage.web.wording.formats import number

_MOST_BARE: Final = 60
_MOST_FILES: Final = 500


def evidence_page(seen: SeenEvidence, *, today: dt.date, reporter: str, month: str) -> dict[str, object]:
    """Context of the page; ``reporter`` and ``month`` are preselected in its form."""
    clause = seen.clause
    files = named_evidence(evidence_rows(clause, reporter_siret=seen.reporter_siret)[:_MOST_FILES])
    bare = months_without_evidence(clause, reporter_siret=seen.reporter_siret)
    last = min(WorkMonth(clause.last_month), WorkMonth.of(today))
    reporters = clause.reporters.filter(siret=seen.reporter_siret) if seen.reporter_siret else clause.reporters.all()
    return {
        "clause": clause,
        "summary": _summary(len(files), len({file.month for file in files}), len(bare)),
        "files_by_month": [(month, list(several)) for month, several in groupby(files, lambda file: file.month)],
        "bare": bare[:_MOST_BARE],
        "may_change": seen.may_change and reporters.exists(),
        "is_own_part": bool(seen.reporter_siret),
        "reporters": reporters,
        "chosen_reporter": reporter,
        "months": [last.after(-ago) for ago in range(max(0, last.number - clause.first_month) + 1)],
        "chosen_month": month or WorkMonth.of(today).after(-1).word,
        "kept_months": settings.CLAUSES_RETENTION_MONTHS,
    }


def _summary(files: int, months: int, bare: int) -> str:
    if not files:
        return _("Aucune pièce n’est encore gardée : photographiez un relevé d’heures, ou joignez un PDF.")
    text = ngettext("%(count)s pièce", "%(count)s pièces", files) % {"count": number(files)}
    text += ngettext(" pour %(count)s mois.", " pour %(count)s mois.", months) % {"count": number(months)}
    if bare:
        text += " " + ngettext("%(count)s mois déclaré n’en a pas.", "%(count)s mois déclarés n’en ont pas.", bare) % {
            "count": number(bare)
        }
    return text
