"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    admin=("edges.admin",),
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    api_routers=("edges.api:ROUTERS",),
    commands=("edges.cli:COMMANDS",),
    duties=("edges.duties:DUTIES",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_suggestions=("pages.cockpit:SUGGESTIONS",),
    cockpit_links=("pages.cockpit:LINKS",),
    home_cards=("pages.home_card:HOME_CARDS",),
    search_subjects=("pages.subjects:SUBJECTS",),
    letter_kinds=("domain.letter_kinds:LETTER_KINDS",),
    takedowns=("edges.takedowns:TAKEDOWNS",),
    kit_embeds=("pages.directory:KIT_EMBEDS",),
    source_importers=("edges.source_importers:IMPORTERS",),
)
