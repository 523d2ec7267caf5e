"""The networks that structures belong to, by what they are called and how people write it (reference/networks.csv)."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from maillage.core.text import normalised_text

_FILE: Final = Path(__file__).parents[1] / "reference" / "networks.csv"


@dataclass(frozen=True, slots=True)
class StructureNetwork:
    """One network: its code, and its name in French."""

    code: str
    name: str


@cache
def networks() -> Mapping[str, StructureNetwork]:
    """All networks by code, in the order of the table."""
    return {code: StructureNetwork(code, name) for code, name, _others in _rows()}


def network_of(text: str) -> StructureNetwork | None:
    """The network that a text names, by any of its names; None for a group that the table does not have."""
    return _by_name().get(normalised_text(text))


def network_words(groups: Iterable[str]) -> str:
    """The codes of the networks among ``groups`` as a column that is searched: " coorace unea "; "" for none."""
    codes = dict.fromkeys(network.code for network in map(network_of, groups) if network is not None)
    return f" {' '.join(codes)} " if codes else ""


@cache
def _by_name() -> Mapping[str, StructureNetwork]:
    return {
        normalised_text(text): networks()[code]
        for code, name, others in _rows()
        for text in (code, name, *others.split("|"))
        if text
    }


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    with _FILE.open(encoding="utf-8", newline="") as stream:
        return tuple((row["code"], row["nom"], row["autres"]) for row in csv.DictReader(stream))
