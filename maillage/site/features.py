"""The features of the house, in the order in which they may know each other. To add one: its folder, and a line here.

What a feature offers stands in a module or folder of its own, found by its name: ``urls`` (PAGES, which stand under
each language, and FILES, which stand under none), ``api`` (ROUTERS), ``cli`` (COMMANDS), ``settings`` (SETTINGS:
classes of variables), ``duties`` (DUTIES), ``panels`` (PLACE_OFFERS of place pages), ``cockpit`` (STEPS, SECTIONS
and LINKS of a person's space), ``navigation`` (NAVIGATION: ways onward of every page), ``home_card`` (HOME_CARDS: a
service on the home page), ``demonstration`` (DEMONSTRATIONS: what can be shown with invented rows), ``rehearsals``
(REHEARSALS: what the first request of a process would wait for), ``subjects``
(SUBJECTS of the search), ``subscriptions`` (SUBJECTS: what people follow by e-mail), ``place_news`` (NEWS: what
happened in a place), ``operator_choices`` (OPERATORS of which a visitor chooses hers), ``table_checks`` (CHECKS that
schemas ask for by name), ``document_checks`` (DOCUMENT_CHECKS of files that are no tables), ``derived_files``
(DERIVED_FILES of the versions of a schema), ``record_forms`` (RECORD_FORMS: short forms of a schema),
``contract_parts`` (CONTRACT_CELLS, CONTRACT_COLUMNS, TIMELINE_STEPS, CONTRACT_PANELS and MARKET_PANELS of the pages of
contracts), ``repair_remarks`` (REMARKS on the communes of a badly served zone), ``kit_embeds`` (KIT_EMBEDS: pages for
the sites of communes), ``site_parts`` (SITE_PANELS of the page of a site of fixed 4G,
INVENTED_SITES of their list), ``structure_parts`` (STRUCTURE_PANELS of the page of a structure), ``commune_parts``
(SENTENCES on the sheet of a commune of fixed 4G), ``page_links`` (PAGE_LINKS: links on the pages of features that may
not know it), ``page_banners`` (BANNERS: templates above every page),
``applications`` (APPLICATIONS: what answers past Django), ``letter_kinds`` (LETTER_KINDS that the feature writes),
``letter_senders`` (STANDINGS: whose letters leave), ``reference_pages`` (PAGES of docs/reference). A folder ``schemas``
adds to those of the catalogue.
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
    "events",
    "meetings",
    "catalog",
    "publishing",
    "laboratory",
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
