"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    settings=("settings:SETTINGS",),
    navigation=("pages.navigation:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    commands=("edges.cli:COMMANDS",),
    duties=("edges.duties:DUTIES",),
    cockpit_queues=("pages.cockpit:QUEUES", "pages.reports:QUEUES"),
    cockpit_links=("pages.cockpit:LINKS",),
    subscription_subjects=("pages.subscriptions:SUBJECTS",),
    takedowns=("edges.takedowns:TAKEDOWNS",),
    letter_kinds=("domain.letter_kinds:LETTER_KINDS",),
)
