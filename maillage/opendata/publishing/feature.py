"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    navigation=("pages.navigation:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    api_routers=("edges.api:ROUTERS",),
    commands=("edges.cli:COMMANDS",),
    duties=("edges.duties:DUTIES",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_suggestions=("pages.cockpit:SUGGESTIONS",),
    cockpit_links=("pages.cockpit:LINKS",),
    home_cards=("pages.home_card:HOME_CARDS",),
    letter_kinds=("domain.letter_kinds:LETTER_KINDS",),
    page_links=("pages.page_links:PAGE_LINKS",),
)
