"""Decides what a newer file changes: communes added, retired, renamed, redrawn; territories above are redrawn too."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from maillage.territory.rules.reference import Reference, Retired, Update, UpdatedCommune, UpdateForm
from maillage.territory.terms import Address, Change, Kind, Territory, UpdateReport

_LEVELS: Final = {Kind.DEPARTEMENT: "departement", Kind.REGION: "region", Kind.EPCI: "epci"}


@dataclass(frozen=True, slots=True)
class _Succession:
    """Communes before, communes of the file, and what became of those that the file no longer has."""

    before: Mapping[str, Territory]
    fresh: Mapping[str, UpdatedCommune]
    heirs: Mapping[str, str]
    kept: Sequence[Territory]

    def absorbed_by(self, code: str) -> list[Territory]:
        """The communes of before that became ``code``, itself included when it was one."""
        old = [self.before[gone] for gone, heir in self.heirs.items() if heir == code]
        return [self.before[code], *old] if code in self.before else old


def with_update(reference: Reference, update: Update) -> tuple[Reference, UpdateReport]:
    """``reference`` as ``update`` makes it, and the account of the changes.

    A commune missing from the file is retired when the file covers its département and tells what it became;
    otherwise it is kept and reported, so that no code is lost.
    """
    succession = _succession(reference, update)
    communes = _communes_after(reference, update, succession)
    contours = _contours_after(reference, update, succession)
    untouched = [territory for territory in reference.territories if territory.kind is not Kind.COMMUNE]
    changed = replace(
        reference,
        territories=(*_levels_after(untouched, communes), *communes),
        retired=_retired_after(reference, succession),
        aliases=(*_aliases_after(reference, succession),),
        contours=_with_levels_redrawn(contours, communes, set(succession.fresh)),
        members={
            place: tuple(sorted({succession.heirs.get(code, code) for code in codes}))
            for place, codes in reference.members.items()
        },
    )
    return changed, _report(update, succession)


def _succession(reference: Reference, update: Update) -> _Succession:
    before = reference.of(Kind.COMMUNE)
    fresh = {commune.code: commune for commune in update.communes}
    covered = {_departement_of(commune, before) for commune in update.communes}
    gone = [territory for code, territory in before.items() if code not in fresh and territory.departement in covered]
    said = {retired.code: retired.current for retired in update.retired if retired.current in fresh}
    drawn = _heirs_by_place([territory for territory in gone if territory.code not in said], reference, fresh)
    heirs = {
        territory.code: heir for territory in gone if (heir := said.get(territory.code) or drawn.get(territory.code))
    }
    return _Succession(before, fresh, heirs, [territory for territory in gone if territory.code not in heirs])


def _heirs_by_place(
    gone: Sequence[Territory], reference: Reference, fresh: Mapping[str, UpdatedCommune]
) -> dict[str, str]:
    """The new commune over the inner point of each old contour."""
    old = {
        territory.code: reference.contours[territory.address]
        for territory in gone
        if territory.address in reference.contours
    }
    drawn = [(commune.code, commune.contour) for commune in fresh.values() if commune.contour is not None]
    if not old or not drawn:
        return {}
    tree = shapely.STRtree([contour for _, contour in drawn])
    points = [shapely.point_on_surface(contour) for contour in old.values()]
    inside, over = tree.query(points, predicate="intersects")
    codes = list(old)
    return {codes[i]: drawn[j][0] for i, j in zip(inside[::-1], over[::-1], strict=True)}


def _communes_after(reference: Reference, update: Update, succession: _Succession) -> list[Territory]:
    departements = reference.of(Kind.DEPARTEMENT)
    outside = [
        territory
        for code, territory in succession.before.items()
        if code not in succession.fresh and code not in succession.heirs
    ]
    return outside + [
        _commune_after(commune, succession, departements=departements, vintage=update.vintage)
        for commune in succession.fresh.values()
    ]


def _commune_after(
    commune: UpdatedCommune, succession: _Succession, *, departements: Mapping[str, Territory], vintage: str
) -> Territory:
    old = succession.absorbed_by(commune.code)
    departement = _departement_of(commune, succession.before)
    above = departements.get(departement)
    same = succession.before.get(commune.code)
    populations = [territory.population for territory in old if territory.population is not None]
    return Territory(
        address=str(Address(Kind.COMMUNE, commune.code)),
        kind=Kind.COMMUNE,
        code=commune.code,
        name=commune.name,
        population=commune.population if commune.population is not None else (sum(populations) or None),
        lon=same.lon if same else None,
        lat=same.lat if same else None,
        postal_codes=tuple(sorted({code for territory in old for code in territory.postal_codes})),
        departement=departement,
        region=commune.region or (above.region if above else None),
        epci=commune.epci or next((territory.epci for territory in old if territory.epci), None),
        commune=commune.code,
        within=above.name if above else None,
        vintage=vintage,
    )


def _departement_of(commune: UpdatedCommune, before: Mapping[str, Territory]) -> str:
    if commune.departement:
        return commune.departement
    known = before.get(commune.code)
    if known and known.departement:
        return known.departement
    # Overseas codes begin with a département of three figures (97x, 98x).
    return commune.code[:3] if commune.code.startswith(("97", "98")) else commune.code[:2]


def _contours_after(reference: Reference, update: Update, succession: _Succession) -> dict[str, BaseGeometry]:
    contours = dict(reference.contours)
    if update.form is UpdateForm.COG:
        # The list has no contours: a new commune is the union of those that it took in.
        for heir in set(succession.heirs.values()):
            parts = [contours[old.address] for old in succession.absorbed_by(heir) if old.address in contours]
            contours[str(Address(Kind.COMMUNE, heir))] = shapely.union_all(parts)
    for commune in update.communes:
        if commune.contour is not None:
            contours[str(Address(Kind.COMMUNE, commune.code))] = commune.contour
    for gone in succession.heirs:
        contours.pop(str(Address(Kind.COMMUNE, gone)), None)
    return contours


def _with_levels_redrawn(
    contours: dict[str, BaseGeometry], communes: Sequence[Territory], fresh: set[str]
) -> dict[str, BaseGeometry]:
    """``contours`` with the union of communes for each level above of which the file redraws every commune."""
    for kind, attribute in _LEVELS.items():
        for code, inside in _grouped(communes, attribute).items():
            drawn = [contours[commune.address] for commune in inside if commune.address in contours]
            if drawn and all(commune.code in fresh for commune in inside):
                contours[str(Address(kind, code))] = shapely.union_all(np.array(drawn, object))
    return contours


def _levels_after(territories: Iterable[Territory], communes: Sequence[Territory]) -> list[Territory]:
    """The territories above, with the population of their communes."""
    sums = {
        (kind, code): sum(commune.population or 0 for commune in inside)
        for kind, attribute in _LEVELS.items()
        for code, inside in _grouped(communes, attribute).items()
    }
    return [
        replace(territory, population=sums.get((territory.kind, territory.code), territory.population))
        for territory in territories
    ]


def _grouped(communes: Sequence[Territory], attribute: str) -> dict[str, list[Territory]]:
    groups: dict[str, list[Territory]] = defaultdict(list)
    for commune in communes:
        code = getattr(commune, attribute)
        if code is not None:
            groups[code].append(commune)
    return groups


def _retired_after(reference: Reference, succession: _Succession) -> tuple[Retired, ...]:
    still = [
        replace(retired, current=succession.heirs.get(retired.current, retired.current))
        for retired in reference.retired
        if retired.code not in succession.fresh
    ]
    new = [Retired(code, succession.before[code].name, heir) for code, heir in succession.heirs.items()]
    return (*still, *new)


def _aliases_after(reference: Reference, succession: _Succession) -> Iterable[tuple[str, str]]:
    heirs = {
        str(Address(Kind.COMMUNE, code)): str(Address(Kind.COMMUNE, heir)) for code, heir in succession.heirs.items()
    }
    yield from ((name, heirs.get(address, address)) for name, address in reference.aliases)
    yield from (
        (succession.before[code].name, str(Address(Kind.COMMUNE, heir))) for code, heir in succession.heirs.items()
    )


def _report(update: Update, succession: _Succession) -> UpdateReport:
    before, fresh = succession.before, succession.fresh
    return UpdateReport(
        form=update.form.value,
        vintage=update.vintage,
        communes=len(fresh),
        contours=sum(commune.contour is not None for commune in update.communes),
        repaired=update.repaired,
        added=tuple(Change(code, None, fresh[code].name) for code in sorted(fresh) if code not in before),
        retired=tuple(Change(code, before[code].name, heir) for code, heir in sorted(succession.heirs.items())),
        renamed=tuple(
            Change(code, before[code].name, fresh[code].name)
            for code in sorted(fresh)
            if code in before and before[code].name != fresh[code].name
        ),
        kept=tuple(Change(territory.code, territory.name, None) for territory in succession.kept),
    )
