"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    admin=("edges.admin",),
    navigation=("pages.navigation:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    api_routers=("edges.api:ROUTERS",),
    duties=("edges.duties:DUTIES",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_links=("pages.cockpit:LINKS",),
    search_subjects=("pages.subjects:SUBJECTS",),
    subscription_subjects=("pages.subscriptions:SUBJECTS",),
    place_news=("pages.place_news:NEWS",),
    takedowns=("edges.takedowns:TAKEDOWNS",),
    contract_timeline_steps=("pages.contract_parts:TIMELINE_STEPS",),
    market_panels=("pages.contract_parts:MARKET_PANELS",),
    page_links=("pages.page_links:PAGE_LINKS",),
)
