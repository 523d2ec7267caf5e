"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    doors=("edges.cli",),
    tables=(
        "store.reading_tables",
        "store.plan_tables",
    ),
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    api_routers=(
        "edges.api:ROUTERS",
        "edges.api.truth:ROUTERS",
        "edges.api.plans:ROUTERS",
    ),
    commands=("edges.cli:COMMANDS",),
    source_importers=("edges.source_importers:IMPORTERS",),
    duties=("edges.duties:DUTIES",),
    place_panels=("pages.panels:PLACE_OFFERS",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_cards=("pages.cockpit:CARDS",),
    place_news=("pages.place_news:NEWS",),
    network_site_panels=("pages.site_parts:SITE_PANELS",),
    invented_network_sites=("pages.site_parts:INVENTED_SITES",),
    commune_sentences=("pages.panels:SENTENCES",),
    repair_remarks=("pages.panels:REMARKS",),
    page_links=("pages.urls:PAGE_LINKS",),
    address_squares=("store.loaded_addresses:ADDRESS_SQUARES",),
)
