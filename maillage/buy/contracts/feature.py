"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    doors=("edges.export.decp_json", "edges.export.ocds"),
    tables=("store.reply_tables",),
    admin=("edges.admin",),
    settings=("settings:SETTINGS",),
    navigation=("pages.navigation:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    api_routers=("edges.api:ROUTERS",),
    commands=("edges.cli:COMMANDS",),
    duties=("edges.duties:DUTIES",),
    place_panels=("pages.panels:PLACE_OFFERS",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_links=("pages.cockpit:LINKS",),
    home_cards=("pages.home_card:HOME_CARDS",),
    search_subjects=("pages.subjects:SUBJECTS",),
    subscription_subjects=("pages.subscriptions:SUBJECTS",),
    place_news=("pages.place_news:NEWS",),
    letter_kinds=("domain.letter_kinds:LETTER_KINDS",),
    table_checks=("edges.table_checks:CHECKS",),
    document_checks=("edges.document_checks:DOCUMENT_CHECKS",),
    derived_files=("edges.derived_files:DERIVED_FILES",),
    record_forms=("edges.record_forms:RECORD_FORMS",),
    takedowns=("edges.takedowns:TAKEDOWNS",),
    source_importers=("edges.source_importers:IMPORTERS",),
    reference_pages=("edges.reference_pages:PAGES",),
    press_offers=("pages.press:PRESS_OFFERS",),
    kit_embeds=("pages.kit_embeds:KIT_EMBEDS",),
    own_reuses=("pages.own_reuses:OWN_REUSES",),
)
