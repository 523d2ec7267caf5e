"""The features of the site, in the order in which they may know each other. To add one: its folder, and a line here.

What a feature offers stands in its ``feature.py`` (maillage/core/offers.py says what there is to offer). A folder
``schemas`` adds to those of the catalogue.
"""

from typing import Any, Final

from maillage.core.offers import declared, offered

FEATURES: Final = (
    "web",
    "territory",
    "kits.forms",
    "kits.letters",
    "kits.lists",
    "accounts",
    "sources",
    "include.events",
    "opendata.catalog",
    "opendata.publishing",
    "opendata.laboratory",
    "opendata.timetables",
    "opendata.ideas",
    "opendata.harvest",
    "opendata.learning",
    "measure.protocol",
    "measure.record",
    "measure.speedtest",
    "measure.figures",
    "measure.comparison",
    "measure.campaign",
    "measure.repair",
    "measure.announced",
    "measure.editions",
    "measure.press",
    "buy.companies",
    "buy.notices",
    "buy.contracts",
    "buy.programme",
    "buy.consultation",
    "cover.radio",
    "cover.network",
    "cover.prediction",
    "include.structures",
    "cover.eligibility",
    "include.sourcing",
    "include.opportunities",
    "include.clauses",
    "include.ledger",
    "demonstration",
)


def offers(kind: str) -> tuple[Any, ...]:
    """What the features offer of a kind, a field of ``Feature``."""
    return offered(FEATURES, kind)


def installed_features(features: tuple[str, ...]) -> list[str]:
    """The applications of Django: each feature, and the tables that keep a label of their own."""
    return [
        f"maillage.{application}"
        for feature in features
        for application in (feature, *(f"{feature}.{tables}" for tables in declared(feature).tables))
        if application != "accounts"  # stands before the admin, whose base page it completes
    ]


def admin_modules() -> list[str]:
    """The modules that register models of ours with the admin."""
    return [f"maillage.{feature}.{module}" for feature in FEATURES for module in declared(feature).admin]
