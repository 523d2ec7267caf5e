"""What announced and measured communes can be filtered by, and what a search finds: for the page and its files."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled
from maillage.kits.search.filters import Search, filter_field
from maillage.kits.search.form import territory_options
from maillage.kits.search.parameter_types import PLACE, choice, pattern
from maillage.measure.announced.domain.disagreements import AnnouncedLine
from maillage.measure.announced.store.announced_places import disagreements
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.operators import OperatorKind, operator_table
from maillage.territory.domain.terms import Address, Kind
from maillage.territory.pages.parts.place_names import place_name
from maillage.territory.store.territories import communes_of
from maillage.web.filters import Pairs

Lines = list[AnnouncedLine]


class DisagreementFilter(Labelled):
    """Which communes are listed: where the disagreement is certain, or all that can be judged."""

    CERTAIN = "certain", sentence("les écarts certains")
    JUDGED = "juges", sentence("toutes les communes jugées")


def operator_options(_today: dt.date) -> Pairs:
    """The operators with a network of their own in metropolitan France, as the options of a menu."""
    return [
        (operator.id, operator.name)
        for operator in operator_table()
        if operator.kind is OperatorKind.MNO and "metropole" in operator.territories
    ]


def operator_label(operator_id: str) -> str:
    """The name of an operator; the id itself of one that is not known."""
    operator = operator_table().by_id(operator_id)
    return operator_id if operator is None else operator.name


def _of_operator(lines: Lines, operator_id: str) -> Lines:
    operator = operator_table().by_id(operator_id)
    return [line for line in lines if operator is not None and line.operator == operator.code]


def _within(lines: Lines, address: str) -> Lines:
    addresses = {str(Address(Kind.COMMUNE, code)) for code in communes_of(address)}
    return [line for line in lines if line.address in addresses]


def _judged(lines: Lines, judgement: DisagreementFilter) -> Lines:
    return [line for line in lines if line.is_certain] if judgement is DisagreementFilter.CERTAIN else lines


@dataclass(frozen=True, slots=True)
class AnnouncedSearch(Search):
    """What is asked of announced and measured communes."""

    code: ClassVar[str] = "announced_search"
    finding_code: ClassVar[str] = "announced.word"
    refused: ClassVar[str] = sentence("Cette recherche d’écarts n’est pas comprise : corrigez ce qui suit.")
    page_name: ClassVar[str] = "announced"
    title: ClassVar[str] = sentence("Annoncé et mesuré")
    menus: ClassVar[tuple[str, ...]] = ("territory", "operator", "show")

    territory: str = filter_field(
        "territory",
        PLACE,
        "communes of a territory: departement:44",
        usual="",
        label=sentence("Lieu"),
        choices=territory_options,
        reads=place_name,
        narrows=_within,
    )
    operator: str = filter_field(
        "operator",
        pattern("[a-z0-9-]{1,40}", "orange, sfr"),
        "the operator that announces: orange",
        usual="",
        label=sentence("Opérateur"),
        choices=operator_options,
        reads=operator_label,
        narrows=_of_operator,
    )
    show: DisagreementFilter = filter_field(
        "show",
        choice(DisagreementFilter),
        "certain disagreements, or all communes that can be judged",
        usual=DisagreementFilter.CERTAIN,
        label=sentence("Montrer"),
        labels={judgement: judgement.label for judgement in DisagreementFilter},
        narrows=_judged,
    )


def lines_searched(search: AnnouncedSearch, origin: Origin) -> Lines:
    """The lines that a search finds, the worst first, from tests of ``origin``."""
    return search.narrow(disagreements(origin))
