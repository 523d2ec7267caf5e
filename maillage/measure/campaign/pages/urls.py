"""URL routes of campaigns and kits, navigation entries, links offered to other pages."""

from typing import Final

from django.urls import URLPattern, path, reverse

from maillage.core.problems import sentence
from maillage.measure.campaign.pages import campaign, kit
from maillage.measure.campaign.pages import own_campaigns as own
from maillage.web.offers import NavigationEntry, NavigationGroup, OfferedLink

PAGES: Final[list[URLPattern]] = [
    path("campagne", campaign.campaign, name="campaign"),
    path("campagne/<int:number>", campaign.campaign_at, name="campaign_at"),
    path("mon-espace/campagnes", own.own_campaigns, name="own_campaigns"),
    path("mon-espace/campagnes/nouvelle", own.own_campaign, name="new_campaign"),
    path("mon-espace/campagnes/<int:number>", own.own_campaign, name="own_campaign"),
    path("kit", kit.kit, name="kit"),
    path("kit/<str:address>.zip", kit.kit_zip, name="kit_zip"),
    path("kit/<str:address>/compteur", kit.kit_counter, name="kit_counter"),
    path("kit/<str:address>/<slug:word>.<slug:form>", kit.kit_piece, name="kit_piece"),
    path("kit/<str:address>", kit.kit_place, name="kit_place"),
]

PAGE_LINKS: Final = (OfferedLink("kit_of_place", lambda address: reverse("kit_place", args=[address])),)

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.MEASURE, 60, sentence("Campagne"), "campaign", sentence("Où il manque des tests")),
    NavigationEntry(
        NavigationGroup.MEASURE,
        70,
        sentence("Affiches et bannières"),
        "kit",
        words=sentence("QR, flyers, communication"),
    ),
)
