"""Applies a newer file to the reference: communes added, retired, renamed, redrawn; larger territories follow."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely

from maillage.territory.domain.reference import Reference, Retired, Update, UpdatedCommune, UpdateForm
from maillage.territory.domain.terms import Address, CodeChange, Kind, Territory, UpdateReport, departement_of_code

_LEVELS: Final = {Kind.DEPARTEMENT: "departement", Kind.REGION: "region", Kind.EPCI: "epci"}


@dataclass(frozen=True, slots=True)
class _Succession:
    """The communes before, those of the file, and the successors of those that the file no longer has."""

    before: Mapping[str, Territory]
    fresh: Mapping[str, UpdatedCommune]
    heirs: Mapping[str, str]
    unexplained: Sequence[Territory]  # kept, since no file says what they became

    def absorbed_by(self, code: str) -> list[Territory]:
        """The former communes that became ``code``, including itself if it existed."""
        old = [self.before[former] for former, heir in self.heirs.items() if heir == code]
        return [self.before[code], *old] if code in self.before else old


def with_update(reference: Reference, update: Update) -> tuple[Reference, UpdateReport]:
    """Apply ``update`` to ``reference``; returns the new reference and a report of the changes.

    A commune missing from the file is retired if the file covers its département and names its successor; otherwise it
    is kept and reported, so that no code is lost.
    """
    if update.form is UpdateForm.POPULATIONS:
        return _with_populations(reference, update)
    if update.form is UpdateForm.POSTAL_CODES:
        return _with_postal_codes(reference, update)
    succession = _succession_of(reference, update)
    before, fresh, heirs = succession.before, succession.fresh, succession.heirs
    departements = reference.of(Kind.DEPARTEMENT)
    communes = [territory for code, territory in before.items() if code not in fresh and code not in heirs]
    communes += [
        _commune_after(commune, succession, departements=departements, vintage=update.vintage)
        for commune in fresh.values()
    ]
    contours = dict(reference.contours)
    if update.form is UpdateForm.COG:
        # The list has no contours: a merged commune is the union of its predecessors.
        for heir in set(heirs.values()):
            parts = [contours[old.address] for old in succession.absorbed_by(heir) if old.address in contours]
            contours[str(Address(Kind.COMMUNE, heir))] = shapely.union_all(parts)
    for commune in update.communes:
        if commune.contour is not None:
            contours[str(Address(Kind.COMMUNE, commune.code))] = commune.contour
    for code in heirs:
        contours.pop(str(Address(Kind.COMMUNE, code)), None)
    for level, inside in _communes_by_level(communes).items():
        shapes = [contours[commune.address] for commune in inside if commune.address in contours]
        # A larger territory is only redrawn if the file has all its communes.
        if shapes and all(commune.code in fresh for commune in inside):
            contours[level] = shapely.union_all(np.array(shapes, object))
    above = _with_sums(reference, communes)
    retired = [
        replace(commune, current=heirs.get(commune.current, commune.current))
        for commune in reference.retired
        if commune.code not in fresh
    ]
    addresses = {str(Address(Kind.COMMUNE, code)): str(Address(Kind.COMMUNE, heir)) for code, heir in heirs.items()}
    aliases = [(name, addresses.get(address, address)) for name, address in reference.aliases]
    changed = replace(
        reference,
        territories=(*above, *communes),
        retired=(*retired, *(Retired(code, before[code].name, heir) for code, heir in heirs.items())),
        aliases=(*aliases, *((before[code].name, str(Address(Kind.COMMUNE, heir))) for code, heir in heirs.items())),
        contours=contours,
        members={
            place: tuple(sorted({heirs.get(code, code) for code in codes}))
            for place, codes in reference.members.items()
        },
    )
    return changed, _report(update, succession)


def _with_populations(reference: Reference, update: Update) -> tuple[Reference, UpdateReport]:
    """New populations of communes and of what they lie in; that of a commune that merged since goes to its heir."""
    before = reference.of(Kind.COMMUNE)
    heirs = {retired.code: retired.current for retired in reference.retired}
    stated: Counter[str] = Counter()
    for commune in update.communes:
        code = commune.code if commune.code in before else heirs.get(commune.code, commune.code)
        stated[code] += commune.population or 0
    communes = [replace(former, population=stated.get(code, former.population)) for code, former in before.items()]
    changed = replace(reference, territories=(*_with_sums(reference, communes), *communes))
    unstated = tuple(CodeChange(code, before[code].name, None) for code in sorted(before) if code not in stated)
    return changed, UpdateReport(update.form.value, update.vintage, len(update.communes), 0, 0, kept=unstated)


def _with_postal_codes(reference: Reference, update: Update) -> tuple[Reference, UpdateReport]:
    """New postal codes of communes and arrondissements; a city has those of its arrondissements too."""
    before = reference.of(Kind.COMMUNE)
    heirs = {retired.code: retired.current for retired in reference.retired}
    cities = {code: district.commune for code, district in reference.of(Kind.ARRONDISSEMENT).items()}
    stated: dict[str, set[str]] = defaultdict(set)
    for commune in update.communes:
        code = commune.code if commune.code in before else heirs.get(commune.code, commune.code)
        for owner in filter(None, {code, cities.get(code)}):
            stated[owner].update(commune.postal_codes)
    territories = tuple(
        replace(territory, postal_codes=tuple(sorted(stated[territory.code])))
        if territory.kind in {Kind.COMMUNE, Kind.ARRONDISSEMENT} and territory.code in stated
        else territory
        for territory in reference.territories
    )
    unstated = tuple(CodeChange(code, before[code].name, None) for code in sorted(before) if code not in stated)
    report = UpdateReport(
        update.form.value, update.vintage, len(update.communes), 0, 0, kept=unstated, rejected=update.rejected
    )
    return replace(reference, territories=territories), report


def _with_sums(reference: Reference, communes: Sequence[Territory]) -> list[Territory]:
    """The territories above the communes, each with the population of those in it."""
    sums = {
        level: sum(commune.population or 0 for commune in inside)
        for level, inside in _communes_by_level(communes).items()
    }
    return [
        replace(territory, population=sums.get(territory.address, territory.population))
        for territory in reference.territories
        if territory.kind is not Kind.COMMUNE
    ]


def _succession_of(reference: Reference, update: Update) -> _Succession:
    before = reference.of(Kind.COMMUNE)
    fresh = {commune.code: commune for commune in update.communes}
    covered = {_departement_of(commune, before) for commune in update.communes}
    absent = [territory for code, territory in before.items() if code not in fresh and territory.departement in covered]
    heirs = {retired.code: retired.current for retired in update.retired if retired.current in fresh}
    by_place = _heirs_by_place([territory for territory in absent if territory.code not in heirs], reference, fresh)
    heirs = {
        territory.code: heir
        for territory in absent
        if (heir := heirs.get(territory.code) or by_place.get(territory.code))
    }
    return _Succession(before, fresh, heirs, [territory for territory in absent if territory.code not in heirs])


def _communes_by_level(communes: Sequence[Territory]) -> dict[str, list[Territory]]:
    """The communes of each département, région and EPCI, by its address."""
    levels: dict[str, list[Territory]] = defaultdict(list)
    for kind, attribute in _LEVELS.items():
        for commune in communes:
            code = getattr(commune, attribute)
            if code is not None:
                levels[str(Address(kind, code))].append(commune)
    return levels


def _heirs_by_place(
    absent: Sequence[Territory], reference: Reference, fresh: Mapping[str, UpdatedCommune]
) -> dict[str, str]:
    """The new commune at an inner point of each old contour."""
    old = {
        territory.code: reference.contours[territory.address]
        for territory in absent
        if territory.address in reference.contours
    }
    new = {commune.code: commune.contour for commune in fresh.values() if commune.contour is not None}
    if not old or not new:
        return {}
    points = [shapely.point_on_surface(contour) for contour in old.values()]
    inside, over = shapely.STRtree(list(new.values())).query(points, predicate="intersects")
    old_codes, new_codes = list(old), list(new)
    return {old_codes[i]: new_codes[j] for i, j in zip(inside[::-1], over[::-1], strict=True)}


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
    same = before.get(commune.code)
    if same and same.departement:
        return same.departement
    return departement_of_code(commune.code)


def _report(update: Update, succession: _Succession) -> UpdateReport:
    before, fresh = succession.before, succession.fresh
    return UpdateReport(
        form=update.form.value,
        vintage=update.vintage,
        communes=len(fresh),
        contours=sum(commune.contour is not None for commune in update.communes),
        repaired=update.repaired,
        added=tuple(CodeChange(code, None, fresh[code].name) for code in sorted(fresh) if code not in before),
        retired=tuple(CodeChange(code, before[code].name, heir) for code, heir in sorted(succession.heirs.items())),
        renamed=tuple(
            CodeChange(code, before[code].name, fresh[code].name)
            for code in sorted(fresh)
            if code in before and before[code].name != fresh[code].name
        ),
        kept=tuple(CodeChange(territory.code, territory.name, None) for territory in succession.unexplained),
    )
