"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    api_routers=("edges.api:ROUTERS",),
    commands=("edges.cli:COMMANDS",),
    duties=("edges.duties:DUTIES",),
    place_panels=("pages.panels:PLACE_OFFERS",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_suggestions=("pages.cockpit:SUGGESTIONS",),
    cockpit_cards=("pages.cockpit:CARDS",),
    cockpit_links=("pages.cockpit:LINKS",),
    subscription_subjects=("pages.subscriptions:SUBJECTS",),
    letter_kinds=("domain.letter_kinds:LETTER_KINDS",),
    contract_timeline_steps=("pages.panels:TIMELINE_STEPS",),
    market_panels=("pages.panels:MARKET_PANELS",),
    structure_panels=("pages.panels:STRUCTURE_PANELS",),
    page_links=("pages.urls:PAGE_LINKS",),
)
