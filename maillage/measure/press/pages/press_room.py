"""The public pages: the room, a release with its PDF, the feed, pictures. None knows a release before its minute."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.accounts.store.people import viewer
from maillage.core.clock import utc_now
from maillage.kits.lists.feeds import FeedEntry, atom_answer
from maillage.kits.pictures.reading import picture_answer
from maillage.measure.press.domain.releases import ReleaseKind
from maillage.measure.press.pages.release_pdf import release_pdf
from maillage.measure.press.pages.release_view import (
    dossier_parts,
    leaving_day,
    press_contact,
    release_href,
    release_view,
)
from maillage.measure.press.store.mentions import mentions
from maillage.measure.press.store.pictures import picture_at, pictures
from maillage.measure.press.store.releases import may_write, real_releases, release_told, told_releases
from maillage.web.error_pages import public_page, render_problems
from maillage.web.installation import agency_name
from maillage.web.public_url import public_url
from maillage.web.wording.formats import day, number
from maillage.web.wording.numerals import shortened

_MOST_RELEASES: Final = 100
_MOST_MENTIONS: Final = 60
_MOST_PICTURES: Final = 40
_MOST_ENTRIES: Final = 50


@public_page
def press_room(request: HttpRequest) -> HttpResponse:
    """Releases, dossiers, pictures, the press review, the contact."""
    views = [release_view(release) for release in told_releases(now=utc_now())[:_MOST_RELEASES]]
    dossiers = [view for view in views if view.text.kind is ReleaseKind.DOSSIER]
    releases = [view for view in views if view.text.kind is ReleaseKind.RELEASE]
    summary = ""
    if releases:
        text = ngettext(
            "%(count)s communiqué, le dernier du %(day)s.",
            "%(count)s communiqués, le dernier du %(day)s.",
            len(releases),
        )
        summary = text % {"count": number(len(releases)), "day": day(leaving_day(releases[0].release))}
    page = {
        "releases": releases,
        "dossiers": dossiers,
        "summary": summary,
        "pictures": list(pictures()[:_MOST_PICTURES]),
        "mentions": list(mentions()[:_MOST_MENTIONS]),
        "contact": press_contact(),
        "may_write": may_write(viewer(request)),
    }
    answer = render(request, "press/press_room.html", page)
    if page["may_write"]:
        answer["Cache-Control"] = "private"
    return answer


@public_page
def press_release(request: HttpRequest, slug: str) -> HttpResponse:
    """One release, from its minute on."""
    release = release_told(slug, now=utc_now())
    page = {
        "view": release_view(release, release.corrections.all()),
        "release": release,
        "kind": ReleaseKind(release.kind).label,
        "parts": dossier_parts(release, now=utc_now()),
    }
    return render(request, "press/press_release.html", page)


@require_safe
@render_problems
def press_release_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """One release on paper, from its minute on."""
    release = release_told(slug, now=utc_now())
    view, parts = release_view(release, release.corrections.all()), dossier_parts(release, now=utc_now())
    content = release_pdf(view, parts, address=f"{public_url(request)}{release_href(release)}")
    return pdf_answer(content, release.slug)


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """The PDF for a browser to show, under the name ``name``."""
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )


@require_safe
@gzip_page
@render_problems
def press_atom(request: HttpRequest) -> HttpResponse:
    """The releases, newest first, with their last correction."""
    releases = told_releases(now=utc_now()).prefetch_related("corrections")[:_MOST_ENTRIES]
    entries = []
    for release in releases:
        view, corrections = release_view(release), list(release.corrections.all())
        text = view.text.lead or shortened(" ".join(block.text for block in view.blocks), 400)
        corrected = corrections[0] if corrections else None
        if corrected is not None:
            text = _("Corrigé : %(note)s") % {"note": corrected.note} + " " + text
        at = corrected.corrected_at if corrected is not None else release.leaves_at
        assert at is not None  # a release that was told has left
        uid = f"{public_url(request)}{release_href(release)}#{release.pk}"
        entries.append(FeedEntry(view.text.title, text, agency_name(), at, release_href(release), uid=uid))
    return atom_answer(request, entries, title=_("La presse"), path=request.path)


@require_safe
@render_problems
def press_picture(request: HttpRequest, number: int, form: str) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """A picture."""
    picture = picture_at(number, form)
    return picture_answer(bytes(picture.content), picture.ending)


def releases_for_crawlers() -> Iterator[tuple[str, date | None]]:
    """The path of each public release, and the day of its last change."""
    for release in real_releases(now=utc_now()):
        yield release_href(release), localdate(release.changed_at)


SITEMAP_PARTS: Final = (("presse", releases_for_crawlers),)
