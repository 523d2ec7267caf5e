"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    doors=(
        "intake.radio_supports",
        "intake.site_schema",
        "intake.site_tables",
    ),
    admin=("edges.admin",),
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    api_routers=("edges.api:ROUTERS",),
    commands=("edges.cli:COMMANDS",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_suggestions=("pages.cockpit:SUGGESTIONS",),
    cockpit_links=("pages.cockpit:LINKS",),
    source_importers=("edges.source_importers:IMPORTERS",),
)
