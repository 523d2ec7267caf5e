"""The page of badly served areas: list and map by operator and département, and actions."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.figures.parts.filtering.filter_fields import origin_name
from maillage.figures.queries.figures import origins_available
from maillage.quality.queries.operators import Operator, OperatorKind, operator_table
from maillage.quality.terms import Origin, Selection
from maillage.repair.pages.map import areas_map
from maillage.repair.queries.repair import RepairArea, RepairState, repair_state
from maillage.repair.queries.repair_actions import KnownAction, actions, verification_of
from maillage.repair.queries.surroundings import known_roads, roads_km, sites_vintage
from maillage.repair.rules.steps import ActionState
from maillage.repair.rules.verification import Verification
from maillage.territory.queries import children, communes_of, territory
from maillage.territory.terms import Kind
from maillage.web.filters import FilterOption, FilterOptionGroup, Pairs, query_of
from maillage.web.installation import home_territory
from maillage.web.wording import formats
from maillage.web.wording.glossary import NumberMark


def repair_page(selection: Selection, departement: str | None, *, pairs: Pairs) -> dict[str, object]:
    """Context of the page for the operators and origin of ``selection``, in one département or all.

    ``areas`` are numbered, each with its road length (km) and open action.
    """
    state = repair_state(selection.origin)
    numbered = [*enumerate(chosen_areas(state, selection, departement), start=1)]
    follow_ups = actions()
    roads = known_roads()
    query = query_of(pairs)
    place = territory(home_territory())
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
    return {
        "lead": lead,
        "marks": marks,
        "origin": selection.origin,
        "menus": list(_menus(selection, departement)),
        "is_filtered": is_filtered,
        "map": areas_map(numbered, pairs) if numbered else None,
        "counts": list(_counts(numbered, state)),
        "areas": [
            (number, area, roads_km(area.codes, roads), _action_on(area, follow_ups)) for number, area in numbered
        ],
        "actions": list(_with_verdicts(follow_ups, selection)),
        "empty_reason": empty_reason,
        "tail": f"?{query}" if query else "",
        "sources": f"{sites_source} {roads_source}",
    }


def chosen_areas(state: RepairState, selection: Selection, departement: str | None) -> list[RepairArea]:
    """The areas of the selected operators that overlap the selected département."""
    return [
        area
        for area in state.areas
        if (not selection.operators or area.operator.code in selection.operators)
        and (departement is None or departement in area.departements)
    ]


def departements_here() -> tuple[str, ...]:
    """The département codes of this installation's territory."""
    home = territory(home_territory())
    if home.kind is Kind.REGION:
        return tuple(child.code for child in children(home.address))
    codes = communes_of(home.address)
    return tuple(sorted({territory(f"{Kind.COMMUNE}:{code}").departement or "" for code in codes}))


def _action_on(area: RepairArea, follow_ups: Sequence[KnownAction]) -> KnownAction | None:
    """The first open action of an area's operator in one of its communes."""
    codes = set(area.codes)
    return next(
        (
            action
            for action in follow_ups
            if action.is_open and action.operator_code == area.operator.code and codes & set(action.communes)
        ),
        None,
    )


def _counts(numbered: Sequence[tuple[int, RepairArea]], state: RepairState) -> Iterator[tuple[Operator, str]]:
    """Each operator with its number of areas and of communes judged."""
    for operator in operator_table():
        mine = sum(area.operator.code == operator.code for _number, area in numbered)
        if mine:
            words = {"areas": mine, "judged": formats.number(state.judged.get(operator.code, 0))}
            count = ngettext(
                "%(areas)s zone, sur %(judged)s communes que les tests permettent de juger",
                "%(areas)s zones, sur %(judged)s communes que les tests permettent de juger",
                mine,
            )
            yield operator, count % words


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


def _with_verdicts(
    follow_ups: Sequence[KnownAction], selection: Selection
) -> Iterator[tuple[KnownAction, Verification | None]]:
    """The listed actions, with a verification if works are done."""
    for action in follow_ups:
        # Invented actions are only listed with the simulated tests they rest on.
        is_invented = action.origin is Origin.SIMULATED and selection.origin is not Origin.SIMULATED
        if is_invented or (selection.operators and action.operator_code not in selection.operators):
            continue
        is_done = action.state in {ActionState.DONE, ActionState.CLOSED}
        yield action, verification_of(action) if is_done else None
