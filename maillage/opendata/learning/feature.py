"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    navigation=("pages.navigation:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    duties=("edges.duties:DUTIES",),
    place_panels=("pages.panels:PLACE_OFFERS",),
    cockpit_suggestions=("pages.cockpit:SUGGESTIONS",),
    cockpit_cards=("pages.cockpit:CARDS",),
    cockpit_links=("pages.cockpit:LINKS",),
    page_links=("pages.page_links:PAGE_LINKS",),
    page_banners=("pages.page_banners:BANNERS",),
    press_offers=("pages.press:PRESS_OFFERS",),
)
