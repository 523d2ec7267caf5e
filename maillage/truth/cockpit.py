"""The cockpit sections of measurements: sites in service to test, calibrations to decide."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.accounts.parts.cockpit import CockpitSection, CockpitSectionOffer, CockpitVisit
from maillage.accounts.queries.people import belongs_to_agency
from maillage.coverage.queries.calibrations import calibration_in_force, heights_in_force
from maillage.network.parts.site_words import site_href
from maillage.network.queries.network_sites import kept_sites
from maillage.network.queries.site_permissions import site_owners
from maillage.network.terms.sites import SiteState
from maillage.truth.parts.truth_words import site_verdict_words
from maillage.truth.queries.truth_report import proposed_calibration, proposed_heights, truth_report
from maillage.web.wording.formats import number

_MOST_LINES: Final = 10


@dataclass(frozen=True, slots=True)
class SiteToTest:
    """A site in service, and what tests tell so far."""

    title: str
    href: str
    text: str


def sites_to_test(visit: CockpitVisit) -> CockpitSection | None:
    """Sites in service of the person's organisations without verification by tests; for the agency, all."""
    owners = visit.once(site_owners, visit.person)
    if not owners:
        return None
    rows = kept_sites().filter(state=SiteState.IN_SERVICE.value, is_invented=False)
    if not any(owner.is_agency for owner in owners):
        rows = rows.filter(organisation__in=owners)
    report = truth_report()
    verdicts = {} if report is None else {verdict.code: verdict for verdict in report.sites}
    tested = [(site, verdicts.get(site.code)) for site in rows]
    waiting = [(site, verdict) for site, verdict in tested if verdict is None or not verdict.is_verified]
    # Contradicted sites first: something may have to be repaired.
    waiting.sort(key=lambda pair: (pair[1] is None, pair[1] is None or not pair[1].is_contradicted, pair[0].code))
    lines = [
        SiteToTest(f"{site.name} ({site.code})", site_href(site.code), site_verdict_words(verdict))
        for site, verdict in waiting[:_MOST_LINES]
    ]
    if not lines:
        return None
    title = _("Sites en service à vérifier par des tests : %(count)s") % {"count": len(waiting)}
    return CockpitSection("truth/cockpit_sites.html", (title, lines))


def calibration_to_decide(visit: CockpitVisit) -> CockpitSection | None:
    """The proposed calibration, for the agency; None if there is no pending decision."""
    proposal = proposed_calibration()
    if proposal is None or not belongs_to_agency(visit.person):
        return None
    decided = calibration_in_force()
    if decided is not None and decided.version == proposal.version:
        return None
    words = {"before": number(proposal.before_db, 1), "after": number(proposal.after_db, 1)}
    text = _("Un calage de la prédiction attend votre décision : l’erreur passerait de %(before)s à %(after)s dB.")
    return CockpitSection("truth/cockpit_calibration.html", (text % words, "calage"), 1)


def heights_to_decide(visit: CockpitVisit) -> CockpitSection | None:
    """The proposed clutter heights, for the agency; None if there is no pending decision."""
    proposal, decided = proposed_heights(), heights_in_force()
    if proposal is None or not belongs_to_agency(visit.person) or (decided and decided.version == proposal.version):
        return None
    words = {"factor": number(proposal.factor, 2), "tests": number(proposal.tests)}
    text = _(
        "Des hauteurs d’arbres et de maisons attendent votre décision : %(tests)s tests mobiles les voient à "
        "%(factor)s fois celles du calcul."
    )
    return CockpitSection("truth/cockpit_calibration.html", (text % words, "hauteurs"), 1)


SECTIONS: Final = (
    CockpitSectionOffer(27, sites_to_test),
    CockpitSectionOffer(28, calibration_to_decide),
    CockpitSectionOffer(29, heights_to_decide),
)
