"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    admin=("edges.admin",),
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    commands=("edges.cli:COMMANDS",),
    duties=("edges.duties:DUTIES",),
    place_panels=("pages.panels:PLACE_OFFERS",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    place_news=("pages.place_news:NEWS",),
    source_importers=("edges.source_importers:IMPORTERS",),
    press_offers=("pages.press:PRESS_OFFERS",),
)
