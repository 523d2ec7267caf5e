"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    api_routers=("edges.api:ROUTERS",),
    commands=("edges.cli:COMMANDS",),
    home_cards=("pages.home_card:HOME_CARDS",),
    search_subjects=("pages.subjects:SUBJECTS",),
    kit_embeds=("pages.home_card:KIT_EMBEDS",),
    page_links=("pages.urls:PAGE_LINKS",),
    source_importers=("edges.source_importers:IMPORTERS",),
    own_reuses=("pages.home_card:OWN_REUSES",),
)
