"""The panel of measurements on a site's page: verified, contradicted, or more tests needed."""

from dataclasses import dataclass
from typing import Final

from maillage.network.parts.site_words import SitePanel
from maillage.network.queries import NetworkSite
from maillage.network.terms.sites import SiteState
from maillage.truth.parts.truth_words import site_verdict_words
from maillage.truth.queries.truth_report import site_verdict


@dataclass(frozen=True, slots=True)
class SiteTruth:
    """Context of templates/truth/site_truth.html; ``asks_for_tests`` while inconclusive."""

    text: str
    asks_for_tests: bool


def tested_site(site: NetworkSite) -> SitePanel | None:
    """The panel of a site in service; None for other states."""
    if site.state != SiteState.IN_SERVICE:
        return None
    verdict = site_verdict(site.code)
    is_open = verdict is None or not (verdict.is_verified or verdict.is_contradicted)
    return SitePanel("truth/site_truth.html", SiteTruth(site_verdict_words(verdict), asks_for_tests=is_open))


SITE_PANELS: Final = (tested_site,)
