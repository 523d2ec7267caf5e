"""Custom checks of the national schemas by name; old and new names map to the same check."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from maillage.core.extras import is_installed
from maillage.core.schema.checks import contacts, coordinates, identifiers, official, shapes, years
from maillage.core.schema.checks.rows import (
    RowCheck,
    cohesive_check,
    compare_check,
    dependent_check,
    one_of_check,
    sum_check,
)
from maillage.core.schema.judgement.constraints import Rule
from maillage.core.schema.terms import CustomCheck, Lookups

# Names of validata-table before 0.13, with their current names.
OLD_NAMES: Final = {
    "french-siret-value": "siret",
    "french-siren-value": "siren",
    "nomenclature-actes-value": "nomenclature-acte",
    "coordonnees-gps-francaises": "french-gps-coordinates",
    "siret-value": "siret",
    "siren-value": "siren",
}
_CELLS: Final[Mapping[str, Rule]] = {
    "siret": identifiers.siret_fault,
    "siren": identifiers.siren_fault,
    "code-rna": identifiers.rna_fault,
    "nomenclature-acte": official.act_fault,
    "french-gps-coordinates": coordinates.french_point_fault,
    "opening-hours-value": contacts.hours_fault,
    "phone-number-value": contacts.phone_fault,
}
_OF_PARAMS: Final[Mapping[str, Callable[[Mapping[str, Any]], Rule | None]]] = {
    "year-interval-value": years.year_interval_rule,
    "geometry-type": shapes.geometry_type_rule,
}
_ROWS: Final[Mapping[str, Callable[[Mapping[str, Any]], RowCheck | None]]] = {
    "cohesive-columns-value": cohesive_check,
    "compare-columns-value": compare_check,
    "sum-columns-value": sum_check,
    "one-of-required": one_of_check,
    "dependent-columns": dependent_check,
}


def name_today(check: CustomCheck) -> str:
    """The name of a check since validata-table 0.13."""
    return OLD_NAMES.get(check.name, check.name)


def is_known(check: CustomCheck) -> bool:
    """Whether the check exists."""
    name = name_today(check)
    return name in _CELLS or name in _ROWS or name in official.NAMES or name in _OF_PARAMS


def lacks_library(check: CustomCheck) -> bool:
    """Whether the check needs a library of the extra ``schemas``, which is not installed."""
    library = contacts.LIBRARIES.get(name_today(check))
    return library is not None and not is_installed(library)


def cell_rule(check: CustomCheck, lookups: Lookups) -> Rule | None:
    """The rule of a check on single cells; None if it is of another kind, or its list or library is missing."""
    name = name_today(check)
    if lacks_library(check):
        return None
    if name in _OF_PARAMS:
        return _OF_PARAMS[name](check.params)
    return _CELLS.get(name) or official.official_rule(name, lookups)


def row_check(check: CustomCheck) -> RowCheck | None:
    """The check across columns, or None if it is of another kind."""
    build = _ROWS.get(name_today(check))
    return build(check.params) if build else None
