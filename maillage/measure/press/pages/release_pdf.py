"""A release on paper (release.typ): one A4 page or more, with its figures in a table and its corrections."""

import json
from pathlib import Path
from threading import Lock
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.core.problems import Unavailable, sentence
from maillage.include.events.domain.event_times import local_day
from maillage.include.events.domain.events import DEFAULT_ZONE
from maillage.measure.press.domain.releases import ReleaseKind
from maillage.measure.press.pages.release_view import ReleaseView, leaving_day
from maillage.web.installation import agency_name
from maillage.web.print import typeset
from maillage.web.wording import formats

WAIT_S: Final = 20.0  # waiting for releases printed for others
TEMPLATE: Final = Path(__file__).with_name("release.typ")
_printing = Lock()


def release_pdf(view: ReleaseView, *, address: str, note: str = "") -> bytes:
    """The release as PDF, in French as it is written; ``address`` is that of its page, ``note`` stands above it.

    Raises Unavailable if others keep printing too long.
    """
    with override("fr"):
        files = {"release.json": json.dumps(_texts(view, address, note)).encode()}
    # One at a time per process: typesetting uses a full core.
    if not _printing.acquire(timeout=WAIT_S):
        message = sentence("Trop de communiqués sont demandés en ce moment : recommencez dans un instant.")
        raise Unavailable("printing_busy", message)
    try:
        return typeset(TEMPLATE.read_text("utf-8"), inputs={}, files=files, form="pdf")[0]
    finally:
        _printing.release()


def _texts(view: ReleaseView, address: str, note: str) -> dict[str, object]:
    release, text = view.release, view.text
    warning = _("Démonstration : ce communiqué et ses chiffres sont inventés.") if release.is_invented else ""
    return {
        "agency": agency_name(),
        "address": address,
        "kicker": _(ReleaseKind(release.kind).label),
        "day": "" if release.leaves_at is None else formats.day(leaving_day(release)),
        "note": note or warning,
        "title": text.title,
        "lead": text.lead,
        "blocks": [{"is_list": block.is_list, "lines": list(block.lines), "text": block.text} for block in view.blocks],
        "figures_title": _("Les chiffres de ce communiqué"),
        "figures": [
            {"label": figure.label, "value": figure.value, "interval": figure.interval} for figure in view.figures
        ],
        "figures_on": ""
        if release.figures_on is None
        else _("Chiffres du %(day)s.") % {"day": formats.day(release.figures_on)},
        "contact_title": _("Contact presse"),
        "contact": text.contact,
        "corrections_title": _("Corrections"),
        "corrections": [
            _("%(day)s : %(note)s")
            % {"day": formats.day(local_day(correction.corrected_at, DEFAULT_ZONE)), "note": correction.note}
            for correction in view.corrections
        ],
    }
