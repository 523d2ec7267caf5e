"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    admin=("edges.admin",),
    settings=("settings:SETTINGS",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    commands=("edges.cli:COMMANDS",),
    duties=("edges.duties:DUTIES",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_suggestions=("pages.cockpit:SUGGESTIONS",),
    cockpit_cards=("pages.cockpit:CARDS",),
    cockpit_links=("pages.cockpit:LINKS",),
    letter_kinds=("domain.letter_kinds:LETTER_KINDS",),
    letter_senders=("edges.letter_senders:STANDINGS",),
    takedowns=("edges.takedowns:TAKEDOWNS",),
    source_importers=("edges.source_importers:IMPORTERS",),
)
