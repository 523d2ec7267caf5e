"""All repair and check rules by code, for the documentation and for reports."""

from collections.abc import Iterator
from functools import cache
from typing import Final

from maillage.buy.contracts.domain import (
    cpv,
    dates,
    identifiers,
    listed_words,
    numbers,
    places,
    quality,
    schema_refusals,
    texts,
)
from maillage.buy.contracts.domain.remarks import CheckRule, RepairRule
from maillage.buy.contracts.intake import (
    contract_reading,
    field_judges,
    flat_records,
    json_records,
    part_reading,
    raw_records,
    tabular_records,
)

_MODULES: Final = (
    *(raw_records, json_records, flat_records, tabular_records, contract_reading, part_reading, field_judges),
    *(texts, dates, numbers, listed_words, identifiers, cpv, places, quality, schema_refusals),
)


@cache
def repair_rules() -> tuple[RepairRule, ...]:
    """The repair rules, sorted by code."""
    return tuple(sorted((rule for rule in _rules() if isinstance(rule, RepairRule)), key=lambda rule: rule.code))


@cache
def check_rules() -> tuple[CheckRule, ...]:
    """The check rules, sorted by code."""
    return tuple(sorted((rule for rule in _rules() if isinstance(rule, CheckRule)), key=lambda rule: rule.code))


def _rules() -> Iterator[RepairRule | CheckRule]:
    """Each rule once, even if several modules import it."""
    seen: set[int] = set()
    for module in _MODULES:
        for value in vars(module).values():
            if isinstance(value, RepairRule | CheckRule) and id(value) not in seen:
                seen.add(id(value))
                yield value
