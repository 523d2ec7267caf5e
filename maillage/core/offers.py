"""What features offer the site, declared in the ``feature.py`` of each.

Duties are periodic background tasks of a feature. The follower runs those of all features
(maillage/site/processes/follower.py) and knows none by name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Duty:
    """A periodic task: how often to run it, and a function that brings something up to date and returns how many items.

    ``look`` keeps no list of pending work: it finds what is out of date in rows and files, so it may be killed at any
    moment and resumes. A duty that ``may_take_long`` runs beside the others, which never wait for it. A duty that
    ``is_final`` is irreversible and depends on the clock (erasing old data, closing what is past): it waits while the
    clock is not trustworthy.
    """

    name: str
    every_s: float
    look: Callable[[datetime], int]
    may_take_long: bool = False
    is_final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """What a feature offers the site, in its ``feature.py``: each as "module:NAME" below the package of the feature.

    Names, so that whoever reads one feature imports none: a module is imported when what it offers is asked for first.
    """

    doors: tuple[str, ...] = ()  # modules that others may import beside domain, store and pages.parts
    tables: tuple[str, ...] = ()  # packages with models and migrations of their own, beside store.models
    admin: tuple[str, ...] = ()  # modules that register models with the admin
    settings: tuple[str, ...] = ()  # classes of variables, read when the program starts
    navigation: tuple[str, ...] = ()  # links of every page, and of the sitemap
    page_urls: tuple[str, ...] = ()  # addresses in each language
    file_urls: tuple[str, ...] = ()  # addresses without a language
    api_routers: tuple[str, ...] = ()  # operations under /api/v1
    commands: tuple[str, ...] = ()  # commands, alone or in a group
    duties: tuple[str, ...] = ()  # what follower and counter look after
    place_panels: tuple[str, ...] = ()  # panels and details of the page of a place
    cockpit_queues: tuple[str, ...] = ()  # what waits for a person, with the acts that end it
    cockpit_suggestions: tuple[str, ...] = ()  # what a person may do next where nothing waits
    cockpit_cards: tuple[str, ...] = ()  # figures and lines beside what waits
    cockpit_links: tuple[str, ...] = ()  # links of a person's space
    home_cards: tuple[str, ...] = ()  # services on the home page
    search_subjects: tuple[str, ...] = ()  # kinds of things that the one search finds
    subscription_subjects: tuple[str, ...] = ()  # what people follow by e-mail
    place_news: tuple[str, ...] = ()  # what happened in a place between two moments
    press_offers: tuple[str, ...] = ()  # figures that a press release is written from
    sitemap_parts: tuple[str, ...] = ()  # public pages of one thing each, for crawlers
    dataset_panels: tuple[str, ...] = ()  # sections of the page of a data set
    dataset_references: tuple[str, ...] = ()  # what refers to data sets, in DCAT, and its version
    own_reuses: tuple[str, ...] = ()  # pages that are reuses of data sets themselves
    operator_choices: tuple[str, ...] = ()  # operators of which a visitor chooses one
    demonstrations: tuple[str, ...] = ()  # what can be shown with invented rows
    rehearsals: tuple[str, ...] = ()  # what a pages process does once before the first request
    health_checks: tuple[str, ...] = ()  # what ``maillage check`` and /health look at beside their own
    letter_kinds: tuple[str, ...] = ()  # kinds of letters that it writes
    letter_senders: tuple[str, ...] = ()  # whose letters leave
    table_checks: tuple[str, ...] = ()  # checks over whole tables that schemas name
    document_checks: tuple[str, ...] = ()  # documents that are no tables, and their reports
    derived_files: tuple[str, ...] = ()  # files made of the rows of a version of one schema
    package_forms: tuple[str, ...] = ()  # archives published whole beside a table read from them
    record_forms: tuple[str, ...] = ()  # short forms of a schema
    takedowns: tuple[str, ...] = ()  # kinds of things that the agency can hide
    contract_cells: tuple[str, ...] = ()  # what the form of a contract proposes
    contract_columns: tuple[str, ...] = ()  # columns of the table of contracts
    contract_timeline_steps: tuple[str, ...] = ()  # steps in the life of a contract
    contract_panels: tuple[str, ...] = ()  # parts of the page of a contract
    market_panels: tuple[str, ...] = ()  # parts of the pages of a buyer, a place, a purchase
    structure_panels: tuple[str, ...] = ()  # parts of the page of an inclusive structure
    followed_structures: tuple[str, ...] = ()  # inclusive structures that a person follows for an organisation
    network_site_panels: tuple[str, ...] = ()  # parts of the page of a site of fixed 4G
    invented_network_sites: tuple[str, ...] = ()  # invented sites in their list
    commune_sentences: tuple[str, ...] = ()  # what stands beside the prediction of a commune
    repair_remarks: tuple[str, ...] = ()  # sentences on the communes of a badly served zone
    repair_columns: tuple[str, ...] = ()  # columns of the list of badly served zones
    repair_notices: tuple[str, ...] = ()  # what is under way for an operator in the communes of a zone
    map_overlays: tuple[str, ...] = ()  # what can be laid over the map of the tests
    map_marks: tuple[str, ...] = ()  # points that can be shown on the map of the tests
    address_squares: tuple[str, ...] = ()  # functions: the squares of level 17 of the addresses that are known
    kit_embeds: tuple[str, ...] = ()  # pages that communes frame on their own sites
    event_links: tuple[str, ...] = ()  # links from the page of an event
    page_links: tuple[str, ...] = ()  # links on the pages of features that may not know this one
    page_banners: tuple[str, ...] = ()  # templates above every page
    page_feet: tuple[str, ...] = ()  # templates below every page
    source_importers: tuple[str, ...] = ()  # what takes in the files that data sources fetched
    applications: tuple[str, ...] = ()  # addresses answered past Django
    reference_pages: tuple[str, ...] = ()  # pages of docs/reference made from the code


@cache
def offered(features: tuple[str, ...], kind: str) -> tuple[Any, ...]:
    """What the features offer of a kind (a field of ``Feature``), in their order; most offer only some.

    Looked up once a process: pages ask at each request.
    """
    return tuple(
        offer for feature in features for place in getattr(declared(feature), kind) for offer in _named(feature, place)
    )


@cache
def declared(feature: str) -> Feature:
    """What a feature says that it offers."""
    feature_module = import_module(f"maillage.{feature}.feature")
    return feature_module.FEATURE  # type: ignore[no-any-return]


def feature_of(module: str, features: tuple[str, ...]) -> str | None:
    """The feature that a module ("maillage.buy.contracts.pages.search") belongs to; None where it is of none."""
    inner = module.removeprefix("maillage.")
    return next((feature for feature in features if inner.startswith(f"{feature}.")), None)


def _named(feature: str, place: str) -> tuple[Any, ...]:
    module, _, name = place.partition(":")
    return tuple(getattr(import_module(f"maillage.{feature}.{module}"), name))
