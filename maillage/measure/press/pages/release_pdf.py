"""A release or a dossier on paper (release.typ): A4 pages with figures in tables, what is gathered, corrections."""

import json
from pathlib import Path
from threading import Lock
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.core.problems import Unavailable, sentence
from maillage.include.events.domain.event_times import local_day
from maillage.include.events.domain.events import DEFAULT_ZONE
from maillage.kits.pictures.reading import picture_captions, picture_files
from maillage.measure.press.domain.releases import ReleaseKind
from maillage.measure.press.pages.release_view import DossierParts, ReleaseView, leaving_day
from maillage.web.installation import agency_name
from maillage.web.print import typeset
from maillage.web.wording import formats

WAIT_S: Final = 20.0  # waiting for releases printed for others
TEMPLATE: Final = Path(__file__).with_name("release.typ")
_printing = Lock()


def release_pdf(view: ReleaseView, parts: DossierParts | None = None, *, address: str, note: str = "") -> bytes:
    """The release as PDF, in French as it is written; ``address`` is that of its page, ``note`` stands above it.

    A dossier has the whole text of each release that it gathers, and its pictures as far as a letter can carry them.
    Raises Unavailable if others keep printing too long.
    """
    with override("fr"):
        texts = _texts(view, address, note)
        if parts is not None:
            texts |= {"parts": [_part(each) for each in parts.releases], "pictures": picture_captions(parts.pictures)}
    files = {"release.json": json.dumps(texts).encode()}
    if parts is not None:
        files |= picture_files(parts.pictures)
    # One at a time per process: typesetting uses a full core.
    if not _printing.acquire(timeout=WAIT_S):
        message = sentence("Trop de communiqués sont demandés en ce moment : recommencez dans un instant.")
        raise Unavailable("printing_busy", message)
    try:
        return typeset(TEMPLATE.read_text("utf-8"), inputs={}, files=files, form="pdf")[0]
    finally:
        _printing.release()


def _part(view: ReleaseView) -> dict[str, object]:
    release = view.release
    return {
        "day": "" if release.leaves_at is None else formats.day(leaving_day(release)),
        "title": view.text.title,
        "lead": view.text.lead,
        "blocks": _blocks(view),
        "figures": _figures(view),
        "figures_on": _figures_day(view),
    }


def _blocks(view: ReleaseView) -> list[dict[str, object]]:
    return [{"is_list": block.is_list, "lines": list(block.lines), "text": block.text} for block in view.blocks]


def _figures(view: ReleaseView) -> list[dict[str, str]]:
    return [{"label": figure.label, "value": figure.value, "interval": figure.interval} for figure in view.figures]


def _figures_day(view: ReleaseView) -> str:
    day = view.release.figures_on
    return "" if day is None else _("Chiffres du %(day)s.") % {"day": formats.day(day)}


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
        "blocks": _blocks(view),
        "figures_title": _("Les chiffres de ce communiqué"),
        "figures": _figures(view),
        "figures_on": _figures_day(view),
        "parts_title": _("Les communiqués de ce dossier"),
        "parts": [],
        "pictures_title": _("Images"),
        "pictures": [],
        "contact_title": _("Contact presse"),
        "contact": text.contact,
        "corrections_title": _("Corrections"),
        "corrections": [
            _("%(day)s : %(note)s")
            % {"day": formats.day(local_day(correction.corrected_at, DEFAULT_ZONE)), "note": correction.note}
            for correction in view.corrections
        ],
    }
