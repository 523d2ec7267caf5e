"""The list of features in dependency order. To add one: create its folder, and add a line here.

A feature offers things in modules (or folders) with fixed names: ``urls`` (PAGES, prefixed by language, and FILES,
which are not), ``api`` (ROUTERS), ``cli`` (COMMANDS), ``settings`` (SETTINGS: settings classes), ``duties`` (DUTIES),
``panels`` (PLACE_OFFERS of place pages), ``cockpit`` (QUEUES, SUGGESTIONS, CARDS and LINKS of a person's space),
``navigation`` (NAVIGATION entries), ``home_card`` (HOME_CARDS of the home page), ``demonstration`` (DEMONSTRATIONS with
invented rows), ``rehearsals`` (REHEARSALS: warming up what the first request would wait for), ``subjects`` (SUBJECTS of
the search), ``subscriptions`` (SUBJECTS that people follow by e-mail), ``place_news`` (NEWS: events of a place),
``operator_choices`` (OPERATORS from which visitors choose theirs), ``table_checks`` (CHECKS named by schemas),
``document_checks`` (DOCUMENT_CHECKS of files that are not tables), ``derived_files`` (DERIVED_FILES of the versions of
a schema), ``package_forms`` (PACKAGE_FORMS: archives published whole beside a table read from them), ``record_forms``
(RECORD_FORMS: short forms of a schema), ``contract_parts`` (CONTRACT_CELLS,
CONTRACT_COLUMNS, TIMELINE_STEPS, CONTRACT_PANELS and MARKET_PANELS of contract pages), ``repair_remarks`` (REMARKS on
the communes of a badly served zone), ``kit_embeds`` (KIT_EMBEDS: pages that communes embed in their sites),
``site_parts`` (SITE_PANELS of the page of a fixed 4G site, INVENTED_SITES of their list), ``structure_parts``
(STRUCTURE_PANELS of structure pages), ``commune_parts`` (SENTENCES on the fixed 4G sheet of a commune), ``page_links``
(PAGE_LINKS: links on pages of features that may not import it), ``page_banners`` (BANNERS: templates above every page),
``applications`` (APPLICATIONS: WSGI applications outside Django), ``letter_kinds`` (LETTER_KINDS that the feature
sends), ``letter_senders`` (STANDINGS: whose letters are sent), ``source_importers`` (IMPORTERS of files that data
sources fetched), ``page_feet`` (FEET: templates below every page), ``reference_pages`` (PAGES of docs/reference). A
folder ``schemas`` is added to those of the catalogue.
"""

from typing import Any, Final

from maillage.core.offers import offered

FEATURES: Final = (
    "territory",
    "web",
    "kits.forms",
    "kits.letters",
    "kits.lists",
    "accounts",
    "sources",
    "events",
    "meetings",
    "catalog",
    "publishing",
    "laboratory",
    "timetables",
    "harvest",
    "learning",
    "measurement",
    "quality",
    "speedtest",
    "figures",
    "comparison",
    "campaign",
    "repair",
    "editions",
    "companies",
    "notices",
    "procurement",
    "purchases",
    "programme",
    "propagation",
    "network",
    "coverage",
    "truth",
    "planning",
    "inclusion",
    "eligibility",
    "sourcing",
    "opportunities",
    "clauses",
    "ledger",
)


def offers(module: str, name: str) -> tuple[Any, ...]:
    """What the features offer under ``name`` in their ``module``."""
    return offered(FEATURES, module, name)
