"""The podium of a territory: its mobile network operators ranked by median, with ties, from the published figures."""

from dataclasses import dataclass
from typing import Final

from maillage.quality.queries.areas import area_of
from maillage.quality.queries.figures import NO_TEST, figures_by_operator
from maillage.quality.queries.operators import Operator, OperatorKind, operator_table
from maillage.quality.rules.podium import FLOOR, REGION_FLOOR, missing_tests, ranked, standing
from maillage.quality.terms import SCALES, Figure, Origin, Period, Selection, Usage
from maillage.territory.terms import Kind, Territory

MAINLAND: Final = "metropole"
_OVERSEAS: Final = {
    "971": "antilles-guyane",
    "972": "antilles-guyane",
    "973": "antilles-guyane",
    "977": "antilles-guyane",
    "978": "antilles-guyane",
    "974": "reunion-mayotte",
    "976": "reunion-mayotte",
    "975": "saint-pierre-et-miquelon",
    "986": "wallis-et-futuna",
    "987": "polynesie",
    "988": "nouvelle-caledonie",
}
_OVERSEAS_REGIONS: Final = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}


@dataclass(frozen=True, slots=True)
class PodiumStep:
    """One operator: its rank, or None with the number of tests that are ``missing`` to be ranked."""

    rank: int | None
    operator: Operator
    figure: Figure
    missing: int


@dataclass(frozen=True, slots=True)
class Podium:
    """The steps of a territory: ranked operators best first, then the others by name; ``floor`` is the tests needed."""

    address: str
    origin: Origin
    usage: Usage
    period: Period | None
    floor: int
    steps: tuple[PodiumStep, ...]


def podium(address: str, *, origin: Origin, usage: Usage = Usage.SCORE, period: Period | None = None) -> Podium:
    """The podium of the territory at ``address``; NotFound where there is none."""
    area = area_of(address)
    floor = REGION_FLOOR if area.kind is Kind.REGION else FLOOR
    selection = Selection(usage=usage, origin=origin, period=period)
    figures = figures_by_operator(area, selection)
    standing_here = [
        (operator, figures.get(operator.code, NO_TEST))
        for operator in operator_table()
        if operator.kind is OperatorKind.MNO and _is_there(operator, area.territory, figures.get(operator.code))
    ]
    steps = _steps(standing_here, usage=usage, floor=floor)
    return Podium(area.address, origin, usage, period, floor, steps)


def _steps(here: list[tuple[Operator, Figure]], *, usage: Usage, floor: int) -> tuple[PodiumStep, ...]:
    enough = [(operator, figure) for operator, figure in here if not missing_tests(figure.samples, floor=floor)]
    scale = SCALES[usage]
    order = ranked([standing(figure, scale) for _, figure in enough])
    steps = [PodiumStep(rank, *enough[place], missing=0) for place, rank in order]
    few = [
        PodiumStep(None, operator, figure, missing_tests(figure.samples, floor=floor))
        for operator, figure in here
        if missing_tests(figure.samples, floor=floor)
    ]
    return (*steps, *sorted(few, key=lambda step: step.operator.name.casefold()))


def _is_there(operator: Operator, here: Territory, figure: Figure | None) -> bool:
    """Whether an operator has a network there: by its own table, or because tests say so."""
    return figure is not None or _part_of_the_world(here) in operator.territories


def _part_of_the_world(here: Territory) -> str:
    """The word of the operators' table for where a territory is; "" outside France."""
    if here.region is None and here.departement is None:
        return ""
    departement = here.departement or _OVERSEAS_REGIONS.get(here.region or "", "")
    return _OVERSEAS.get(departement, MAINLAND)
