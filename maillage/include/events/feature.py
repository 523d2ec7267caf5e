"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    tables=("store.meeting_tables",),
    admin=("edges.admin",),
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    api_routers=("edges.api:ROUTERS",),
    duties=("edges.duties:DUTIES",),
    place_panels=("pages.panels:PLACE_OFFERS",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_cards=("pages.cockpit:CARDS",),
    cockpit_links=("pages.cockpit:LINKS",),
    search_subjects=("pages.subjects:SUBJECTS",),
    place_news=("pages.panels:NEWS",),
    letter_kinds=("domain.letter_kinds:LETTER_KINDS",),
    takedowns=("edges.takedowns:TAKEDOWNS",),
    event_links=("pages.event_links:WAYS",),
)
