"""A one-page A4 summary of a place page for the municipal council (council_sheet.typ)."""

import json
from pathlib import Path
from threading import Lock
from typing import Final

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.problems import Unavailable, sentence
from maillage.measure.comparison.pages.parts.operator_rows import OperatorRow
from maillage.measure.record.domain.terms import Origin
from maillage.site.pages.place import PlacePage
from maillage.territory.domain.terms import ATTRIBUTION
from maillage.web.installation import agency_name
from maillage.web.print import typeset
from maillage.web.wording import formats

WAIT_S: Final = 20.0  # waiting for sheets requested by others
TEMPLATE: Final = Path(__file__).with_name("council_sheet.typ")

_printing = Lock()


def council_sheet(page: PlacePage, *, address: str) -> bytes:
    """The sheet as PDF; ``address`` is the page's URL. Raises Unavailable if others keep printing too long."""
    files = {"sheet.json": json.dumps(_texts(page, address)).encode()}
    # One at a time per process: typesetting uses a full core.
    if not _printing.acquire(timeout=WAIT_S):
        message = sentence("Trop de fiches sont demandées en ce moment : recommencez dans un instant.")
        raise Unavailable("printing_busy", message)
    try:
        return typeset(TEMPLATE.read_text("utf-8"), inputs={}, files=files, form="pdf")[0]
    finally:
        _printing.release()


def _texts(page: PlacePage, address: str) -> dict[str, object]:
    """The input of the template: texts and bar positions."""
    verdict = page.verdict
    bad = f"{verdict.bad} :" if verdict.fact else f"{verdict.bad}." if verdict.bad else ""
    fact = f"{verdict.fact}." if verdict.fact else ""
    invented = _("Démonstration : ces chiffres sont inventés.")
    return {
        "language": get_language() or "fr",
        "agency": agency_name(),
        "address": address,
        "kicker": _("Fiche du conseil"),
        "title": page.name,
        "day": formats.day(timezone.localdate()),
        "facts": page.facts,
        "bad": bad,
        "verdict": " ".join(filter(None, (fact, verdict.best, strip_tags(verdict.around)))),
        "state": verdict.state,
        "warning": invented if page.origin is Origin.SIMULATED else "",
        "operators_title": _("Quel opérateur ?"),
        "operators": [_operator(row) for row in page.operators],
        "scale": _("Note sur 100 ; la barre dit entre quelles notes l’opérateur se tient, 95 fois sur 100."),
        "panels_title": _("Ce qui se passe ici"),
        "panels": [
            {
                "door": panel.door,
                "tag": "" if panel.tag is None else panel.tag.text,
                "sentence": panel.sentence,
                "figures": [{"value": figure.value, "label": figure.label} for figure in panel.figures],
            }
            for panel in page.panels
        ],
        "comparison": strip_tags(page.comparison_line),
        "sources": _("Tests des habitants, données publiées par les collectivités. %(attribution)s")
        % {"attribution": ATTRIBUTION},
    }


def _operator(row: OperatorRow) -> dict[str, object]:
    start, end = row.ends or (0.0, 0.0)
    return {
        "name": row.name,
        "ink": row.css_class,
        "word": row.word if row.score else _("trop peu de tests"),
        "score": row.score,
        "relation": _("estimé") if row.is_estimated else row.relation,
        "start": start,
        "width": end - start,
    }
