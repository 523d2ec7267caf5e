"""The page of zones to get repaired: what was found by operator and département, actions, the same as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.figures.parts.figure_words import ink_of
from maillage.figures.parts.filtering.filter_fields import origin_name
from maillage.figures.queries.figures import origins_available
from maillage.quality.queries.operators import OperatorKind, operator_table
from maillage.quality.terms import Origin, Selection
from maillage.repair.pages.map import areas_map
from maillage.repair.parts.words import (
    STATE_NAMES,
    area_href,
    area_title,
    interval_text,
    proof_name,
)
from maillage.repair.queries.repair import RepairArea, RepairState, repair_state
from maillage.repair.queries.repair_actions import KnownAction, actions, verification_of
from maillage.repair.queries.surroundings import Roads, known_roads, roads_km, sites_vintage
from maillage.repair.rules.steps import ActionState
from maillage.territory.queries import children, communes_of, territory
from maillage.territory.terms import Address, Kind
from maillage.web import charts
from maillage.web.filters import FilterOption, FilterOptionGroup, Pairs, query_of
from maillage.web.listed_places import ListedMap
from maillage.web.wording import formats
from maillage.web.wording.glossary import NumberMark


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area: as a card of the list and as a line of the table."""

    number: int
    href: str
    title: str
    operator: str
    mark: SafeString
    where: str
    extent: str
    communes: str
    people: str
    share: str
    interval: str
    tests: str
    devices: str
    without_network: str
    median: str
    roads: str
    state: str


@dataclass(frozen=True, slots=True)
class OperatorCount:
    """One operator: how many areas it has, of how many communes that can be judged."""

    operator: str
    mark: SafeString
    count: str


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action in the list: what it became and what the tests say of it ("" while no works are done)."""

    href: str
    title: str
    state: str
    opened_on: str
    planned_for: str
    done_on: str
    proof: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class RepairPage:
    """All that templates/repair/repair.html shows."""

    lead: str
    marks: tuple[NumberMark, ...]
    place_name: str
    origin: Origin
    href: str
    menus: tuple[FilterOptionGroup, ...]
    is_filtered: bool
    map: ListedMap | None
    counts: tuple[OperatorCount, ...]
    table: tuple[AreaLine, ...]
    actions: tuple[ActionLine, ...]
    empty_reason: str
    csv_href: str
    communes_csv_href: str
    geojson_href: str
    zip_href: str
    sources: str


def repair_page(selection: Selection, departement: str | None, *, pairs: Pairs) -> RepairPage:
    """The page for the operators and the origin of ``selection``, in one département or in all."""
    state = repair_state(selection.origin)
    numbered = [*enumerate(chosen_areas(state, selection, departement), start=1)]
    follow_ups = actions()
    roads = known_roads()
    lines = {number: _line(number, area, follow_ups, roads=roads) for number, area in numbered}
    query = query_of(pairs)
    tail = f"?{query}" if query else ""
    place = territory(str(settings.HOME_TERRITORY))
    is_filtered = bool(selection.operators) or departement is not None
    if is_filtered and state.areas:
        empty_reason = _("Aucune zone mal desservie ne répond à ces filtres.")
    elif not state.judged:
        empty_reason = _(
            "Aucune commune n’a encore assez de tests pour être jugée : il faut cinq appareils par opérateur."
        )
    else:
        empty_reason = _(
            "Jusqu’à %(judged)s communes par opérateur ont assez de tests. Aucune n’est mal desservie sans doute "
            "possible."
        ) % {"judged": formats.number(max(state.judged.values()))}
    lead = _("Là où un test sur quatre au moins échoue ou reste sous 3 Mb/s, sans doute possible.")
    marks: tuple[NumberMark, ...] = ()
    if numbered:
        people = {bad.commune.code: bad.commune.population or 0 for _number, area in numbered for bad in area.communes}
        lead = ngettext(
            "%(areas)s zone, %(communes)s communes et %(people)s habitants où un test sur quatre au moins "
            "échoue ou reste sous 3 Mb/s, sans doute possible.",
            "%(areas)s zones, %(communes)s communes et %(people)s habitants où un test sur quatre au moins "
            "échoue ou reste sous 3 Mb/s, sans doute possible.",
            len(numbered),
        ) % {
            "areas": len(numbered),
            "communes": formats.number(len(people)),
            "people": formats.number(sum(people.values())),
        }
        if not selection.operators:
            of = f"departement:{departement}" if departement else place.address
            marks = (NumberMark("repair_people", sum(people.values()), of),)
    vintage, sites_source = sites_vintage(), _("Sites radio : aucun fichier chargé.")
    if vintage:
        sites_source = _("Sites radio : fichier de l’Arcep, %(vintage)s.") % {"vintage": vintage}
    roads_source = _("Routes : aucun fichier chargé.")
    if roads:
        roads_source = _("Routes : %(source)s.") % {"source": roads.source}
    return RepairPage(
        lead=lead,
        marks=marks,
        place_name=place.name,
        origin=selection.origin,
        href=reverse("repair"),
        menus=tuple(_menus(selection, departement)),
        is_filtered=is_filtered,
        map=areas_map(numbered, pairs) if numbered else None,
        counts=tuple(_counts(numbered, state)),
        table=tuple(lines.values()),
        actions=tuple(_action_lines(follow_ups, selection)),
        empty_reason=empty_reason,
        csv_href=reverse("repair_csv") + tail,
        communes_csv_href=reverse("repair_communes_csv") + tail,
        geojson_href=reverse("repair_geojson") + tail,
        zip_href=reverse("repair_zip") + tail,
        sources=f"{sites_source} {roads_source}",
    )


def chosen_areas(state: RepairState, selection: Selection, departement: str | None) -> list[RepairArea]:
    """The areas of the chosen operators that touch the chosen département."""
    return [
        area
        for area in state.areas
        if (not selection.operators or area.operator.code in selection.operators)
        and (departement is None or departement in area.departements)
    ]


def departements_here() -> tuple[str, ...]:
    """The codes of the départements of this installation's territory."""
    home = territory(str(settings.HOME_TERRITORY))
    if home.kind is Kind.REGION:
        return tuple(child.code for child in children(home.address))
    codes = communes_of(home.address)
    return tuple(sorted({territory(f"{Kind.COMMUNE}:{code}").departement or "" for code in codes}))


def _line(number: int, area: RepairArea, follow_ups: Sequence[KnownAction], *, roads: Roads | None) -> AreaLine:
    evidence, codes, count = area.evidence, set(area.codes), len(area.communes)
    km = roads_km(area.codes, roads)
    communes = ngettext("%(count)s commune", "%(count)s communes", count) % {"count": formats.number(count)}
    people = _("%(people)s habitants") % {"people": formats.number(area.population)}
    states = (
        str(STATE_NAMES[action.state])
        for action in follow_ups
        if action.is_open and action.operator_code == area.operator.code and codes & set(action.communes)
    )
    return AreaLine(
        number=number,
        href=area_href(area),
        title=area_title(area),
        operator=area.operator.name,
        mark=charts.mark(ink_of(area.operator)),
        where=", ".join(territory(str(Address(Kind.DEPARTEMENT, code))).name for code in area.departements),
        extent=f"{communes} · {people}",
        communes=formats.number(count),
        people=formats.number(area.population),
        share=formats.percent(evidence.share.value),
        interval=interval_text(evidence.share),
        tests=formats.number(evidence.tests),
        devices=formats.number(evidence.devices),
        without_network=formats.number(evidence.dead_tests),
        median=_("échec") if evidence.median_bps is None else formats.debit_mbps(evidence.median_bps),
        roads=formats.missing() if km is None else f"{formats.number(km)}\u00a0km",
        state=next(states, ""),
    )


def _counts(numbered: Sequence[tuple[int, RepairArea]], state: RepairState) -> Iterator[OperatorCount]:
    for operator in operator_table():
        mine = sum(area.operator.code == operator.code for _number, area in numbered)
        if mine:
            words = {"areas": mine, "judged": formats.number(state.judged.get(operator.code, 0))}
            count = ngettext(
                "%(areas)s zone, sur %(judged)s communes que les tests permettent de juger",
                "%(areas)s zones, sur %(judged)s communes que les tests permettent de juger",
                mine,
            )
            yield OperatorCount(operator.name, charts.mark(ink_of(operator)), count % words)


def _menus(selection: Selection, departement: str | None) -> Iterator[FilterOptionGroup]:
    everybody = FilterOption("", _("Tous"), not selection.operators)
    operator_options = (
        FilterOption(operator.id, operator.name, operator.code in selection.operators)
        for operator in operator_table()
        if operator.code in selection.operators
        or (operator.kind is OperatorKind.MNO and "metropole" in operator.territories)
    )
    yield FilterOptionGroup("operator", _("Opérateur"), (everybody, *operator_options))
    departements = departements_here()
    places = (FilterOption(code, territory(f"departement:{code}").name, code == departement) for code in departements)
    yield FilterOptionGroup(
        "departement", _("Département"), (FilterOption("", _("Tous"), departement is None), *places)
    )
    offered = origins_available()
    if len(offered) > 1:
        options = (FilterOption(origin.word, origin_name(origin), origin is selection.origin) for origin in offered)
        yield FilterOptionGroup("origin", _("Provenance"), tuple(options))


def _action_lines(follow_ups: Sequence[KnownAction], selection: Selection) -> Iterator[ActionLine]:
    for action in follow_ups:
        # Invented works are shown with the simulated tests they stand on, and leave the page with them.
        is_invented = action.origin is Origin.SIMULATED and selection.origin is not Origin.SIMULATED
        if is_invented or (selection.operators and action.operator_code not in selection.operators):
            continue
        verdict = verification_of(action) if action.state in {ActionState.DONE, ActionState.CLOSED} else None
        yield ActionLine(
            href=reverse("repair_action", args=[action.id]),
            title=action.title,
            state=str(STATE_NAMES[action.state]),
            opened_on=formats.day(action.opened_on),
            planned_for=formats.missing() if action.planned_for is None else formats.day(action.planned_for),
            done_on=formats.missing() if action.done_on is None else formats.day(action.done_on),
            proof="" if verdict is None else proof_name(verdict),
            is_open=action.is_open,
        )
