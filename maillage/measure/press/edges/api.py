"""Press releases over HTTP (under /api/v1): public ones only, from their minute on."""

import datetime as dt
from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Path, Query, Router, Schema

from maillage.core.clock import utc_now
from maillage.core.press_text import PressFigure
from maillage.measure.press.pages.release_view import release_href
from maillage.measure.press.store.dossiers import gathered_releases
from maillage.measure.press.store.models import Release, ReleaseCorrection
from maillage.measure.press.store.releases import figures_of, filled, release_told, told_releases
from maillage.web.api_answers import FilledText, PageOf, PageParameters, origin_in, page_of

router = Router(tags=["press"])


class PressFigureAnswer(Schema):
    """A figure of a release as it was on ``figures_on``, with its 95 % interval; in French, as the release."""

    id: str = Field(validation_alias="key")
    label: str
    value: str
    interval: FilledText


class CorrectionAnswer(Schema):
    """What was wrong in a release, and when that was corrected."""

    corrected_at: dt.datetime
    note: str


class PressReleaseAnswer(Schema):
    """A press release or dossier. Texts are in French, as they were written."""

    id: str
    kind: str
    title: str
    lead: FilledText
    published_at: dt.datetime
    territory: str
    figures_on: dt.date | None = Field(description="null for a release without figures.")
    is_invented: bool
    page_url: str
    pdf_url: str

    @staticmethod
    def resolve_id(release: Release) -> str:
        """The slug."""
        return release.slug

    @staticmethod
    def resolve_title(release: Release) -> str:
        """The title with its figures."""
        return filled(release).title

    @staticmethod
    def resolve_lead(release: Release) -> str:
        """The lead with its figures."""
        return filled(release).lead

    @staticmethod
    def resolve_published_at(release: Release) -> dt.datetime | None:
        """The minute at which it left."""
        return release.leaves_at

    @staticmethod
    def resolve_page_url(release: Release, context: dict[str, Any]) -> str:
        """URL of its page."""
        return f"{origin_in(context)}{release_href(release)}"

    @staticmethod
    def resolve_pdf_url(release: Release, context: dict[str, Any]) -> str:
        """URL of its PDF."""
        return f"{origin_in(context)}{reverse('press_release_pdf', args=[release.slug])}"


class PressReleaseList(PageOf[PressReleaseAnswer]):
    """A page of press releases."""


class WholePressReleaseAnswer(PressReleaseAnswer):
    """One press release with its text, figures and corrections."""

    body: str
    contact: FilledText
    figures: list[PressFigureAnswer]
    corrections: list[CorrectionAnswer]
    gathers: list[str] = Field(description="The ids of the public releases that a dossier gathers.")

    @staticmethod
    def resolve_body(release: Release) -> str:
        """The text with its figures; paragraphs are separated by empty lines."""
        return filled(release).body

    @staticmethod
    def resolve_figures(release: Release) -> tuple[PressFigure, ...]:
        """The figures that it is bound to."""
        return figures_of(release)

    @staticmethod
    def resolve_gathers(release: Release) -> list[str]:
        """The slugs of what it gathers, newest first."""
        return list(gathered_releases(release, now=utc_now()).values_list("slug", flat=True))

    @staticmethod
    def resolve_corrections(release: Release) -> list[ReleaseCorrection]:
        """The corrections, newest first."""
        return list(release.corrections.all())


@router.get("/press-releases", response=PressReleaseList, summary="List press releases")
def list_press_releases(request: HttpRequest, parameters: Query[PageParameters]) -> dict[str, Any]:
    """A page of press releases, newest first."""
    return page_of(request, parameters, told_releases(now=utc_now()))


@router.get("/press-releases/{release}", response=WholePressReleaseAnswer, summary="Get one press release")
def get_press_release(
    request: HttpRequest,  # noqa: ARG001 -- the signature is ninja's
    release: Annotated[str, Path(description="The id of a press release.")],
) -> Release:
    """All that its page says."""
    return release_told(release, now=utc_now())


ROUTERS: Final = (router,)
