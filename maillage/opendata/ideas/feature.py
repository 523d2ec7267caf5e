"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    navigation=("pages.navigation:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    api_routers=("edges.api:ROUTERS",),
    duties=("edges.duties:DUTIES",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_links=("pages.cockpit:LINKS",),
    search_subjects=("pages.subjects:SUBJECTS",),
    sitemap_parts=("pages.sitemap_parts:SITEMAP_PARTS",),
    dataset_panels=("pages.dataset_panels:DATASET_PANELS",),
    dataset_references=("edges.references:REFERENCES",),
    letter_kinds=("domain.letter_kinds:LETTER_KINDS",),
    takedowns=("edges.takedowns:TAKEDOWNS",),
    page_links=("pages.page_links:PAGE_LINKS",),
)
