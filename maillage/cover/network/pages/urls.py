"""URL routes of fixed 4G sites and ground corrections, and navigation entries."""

from typing import Final

from django.urls import URLPattern, path

from maillage.core.problems import sentence
from maillage.cover.network.pages import corrections, sites
from maillage.web.offers import NavigationEntry, NavigationGroup

PAGES: Final[list[URLPattern]] = [
    path("couverture/sites", sites.sites, name="network_sites"),
    path("couverture/sites/nouveau", sites.new_site, name="network_site_new"),
    path("couverture/sites/tableau", sites.upload, name="network_sites_upload"),
    path("couverture/sites/<path:code>/modifier", sites.change, name="network_site_change"),
    path("couverture/sites/<path:code>/retirer", sites.withdraw, name="network_site_withdraw"),
    path("couverture/sites/<path:code>", sites.site, name="network_site"),  # some operators use codes such as "44/001"
    path("couverture/corrections", corrections.ground_corrections, name="corrections"),
    path("couverture/corrections/<int:number>/retirer", corrections.withdraw, name="correction_withdraw"),
]
FILES: Final[list[URLPattern]] = [
    path("couverture/sites/tableau.<slug:form>", sites.sites_file, name="network_sites_file"),
    path("couverture/corrections.<slug:form>", corrections.corrections_file, name="corrections_file"),
]

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.COVER,
        30,
        sentence("Sites"),
        "network_sites",
        sentence("Les antennes de la 4G fixe"),
        words=sentence("antennes, pylônes, points hauts"),
    ),
)
