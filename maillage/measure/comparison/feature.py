"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    api_routers=("edges.api:ROUTERS",),
    duties=("edges.duties:DUTIES",),
    place_panels=("pages.panels:PLACE_OFFERS",),
    search_subjects=("pages.subjects:SUBJECTS",),
    place_news=("pages.panels:NEWS",),
    page_links=("pages.urls:PAGE_LINKS",),
    operator_choices=("pages.panels:OPERATORS",),
    press_offers=("pages.press:PRESS_OFFERS",),
)
