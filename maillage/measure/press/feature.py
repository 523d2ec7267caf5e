"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    settings=("settings:SETTINGS",),
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    api_routers=("edges.api:ROUTERS",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_links=("pages.cockpit:LINKS",),
    search_subjects=("pages.subjects:SUBJECTS",),
    subscription_subjects=("pages.subscriptions:SUBJECTS",),
    sitemap_parts=("pages.press_room:SITEMAP_PARTS",),
    letter_kinds=("domain.letter_kinds:LETTER_KINDS",),
    takedowns=("edges.takedowns:TAKEDOWNS",),
)
