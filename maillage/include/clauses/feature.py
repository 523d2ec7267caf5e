"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    admin=("edges.admin",),
    settings=("settings:SETTINGS",),
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    api_routers=("edges.api:ROUTERS",),
    duties=("edges.duties:DUTIES",),
    place_panels=("pages.panels:PLACE_OFFERS",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_suggestions=("pages.cockpit:SUGGESTIONS",),
    cockpit_links=("pages.cockpit:LINKS",),
    health_checks=("edges.health_checks:HEALTH_CHECKS",),
    letter_kinds=("domain.letter_kinds:LETTER_KINDS",),
    contract_cells=("pages.contract_parts:CONTRACT_CELLS",),
    contract_columns=("pages.contract_parts:CONTRACT_COLUMNS",),
    contract_timeline_steps=("pages.contract_parts:TIMELINE_STEPS",),
    contract_panels=("pages.contract_parts:CONTRACT_PANELS",),
    followed_structures=("store.access:FOLLOWED_STRUCTURES",),
    press_offers=("pages.press:PRESS_OFFERS",),
)
