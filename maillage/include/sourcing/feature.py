"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    duties=("edges.duties:DUTIES",),
    place_panels=("pages.panels:PLACE_OFFERS",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_links=("pages.cockpit:LINKS",),
    letter_kinds=("domain.letter_kinds:LETTER_KINDS",),
    takedowns=("edges.takedowns:TAKEDOWNS",),
    page_links=("pages.urls:PAGE_LINKS",),
)
