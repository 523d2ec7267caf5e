"""Writes a reference to the tables of the derived file: territories by rank, contours, borders, name index."""

import io
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from maillage.territory.domain.index import IndexedName, NameIndex, make_index
from maillage.territory.domain.mesh import mesh_of
from maillage.territory.domain.reference import Reference
from maillage.territory.domain.terms import Box, Kind, Territory, commune_number
from maillage.territory.store.name_search import kind_number

_SQL: Final = Path(__file__).resolve().parent.parent / "sql"
_INSERT: Final = "INSERT INTO territory VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
# Tie-break for the same name and population: Paris the commune before Paris the département.
_PRECEDENCE: Final = (Kind.COMMUNE, Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI, Kind.ARRONDISSEMENT, Kind.PLACE)


def write_tables(database: sqlite3.Connection, reference: Reference) -> None:
    """Fill the empty ``database`` with ``reference``."""
    database.executescript((_SQL / "derived.sql").read_text("utf-8"))
    ranked = _ranked(reference)
    database.executemany(
        _INSERT,
        (
            (
                rank,
                territory.address,
                territory.kind.value,
                territory.code,
                territory.name,
                territory.population,
                territory.lon,
                territory.lat,
                *(territory.bbox or (None, None, None, None)),
                " ".join(territory.postal_codes),
                territory.departement,
                territory.region,
                territory.epci,
                territory.commune,
                territory.within,
                territory.vintage,
            )
            for rank, territory in enumerate(ranked)
        ),
    )
    database.executemany(
        "INSERT INTO retired VALUES (?, ?)", ((retired.code, retired.current) for retired in reference.retired)
    )
    database.executemany(
        "INSERT INTO member VALUES (?, ?)",
        ((place, code) for place, codes in reference.members.items() for code in codes),
    )
    written = shapely.to_wkb(np.array(list(reference.contours.values()), object))
    database.executemany(
        "INSERT INTO outline VALUES (?, ?, ?, ?)",
        ((address, *address.split(":"), wkb) for address, wkb in sorted(zip(reference.contours, written, strict=True))),
    )
    _write_mesh(database, reference)
    ranks = {territory.address: rank for rank, territory in enumerate(ranked)}
    # People search by postal code, or by the number of a département.
    codes = [
        (territory.code.lower(),) if territory.kind is Kind.DEPARTEMENT else territory.postal_codes
        for territory in ranked
    ]
    present = [IndexedName(rank, territory.name, codes[rank]) for rank, territory in enumerate(ranked)]
    former = [
        IndexedName(ranks[address], name) for name, address in reference.aliases if ranked[ranks[address]].name != name
    ]
    _keep_index(database, "present", make_index(present))
    _keep_index(database, "former", make_index(former))
    _keep_array(database, "kinds", np.array([kind_number(territory.kind) for territory in ranked], np.int8))


def _ranked(reference: Reference) -> list[Territory]:
    """The territories, most populous first, with the bounding box of their contour."""

    def precedence(territory: Territory) -> tuple[int, int, str]:
        return -(territory.population or 0), _PRECEDENCE.index(territory.kind), territory.code

    ranked = sorted(reference.territories, key=precedence)
    contours = [reference.contours.get(territory.address) for territory in ranked]
    boxes = shapely.bounds(np.array(contours, object))
    # A territory without a position gets a point inside its contour.
    unplaced = [
        None if territory.lon is not None else contour for territory, contour in zip(ranked, contours, strict=True)
    ]
    inner = shapely.point_on_surface(np.array(unplaced, object))
    lons, lats = shapely.get_x(inner), shapely.get_y(inner)
    for rank, contour in enumerate(contours):
        if contour is not None:
            territory = replace(ranked[rank], bbox=Box(*map(float, boxes[rank])))
            if territory.lon is None:
                territory = replace(territory, lon=round(lons[rank], 5), lat=round(lats[rank], 5))
            ranked[rank] = territory
    return ranked


def _write_mesh(database: sqlite3.Connection, reference: Reference) -> None:
    codes = sorted(
        code for code, commune in reference.of(Kind.COMMUNE).items() if commune.address in reference.contours
    )
    mesh = mesh_of([reference.contours[f"{Kind.COMMUNE}:{code}"] for code in codes])
    numbers = np.array([commune_number(code) for code in codes], np.int64)
    _keep_array(database, "edge.ends", mesh.edge.ends)
    _keep_array(database, "edge.numbers", numbers[mesh.edge.owners])
    touching = [(codes[a], codes[b]) for a, b in mesh.borders.tolist()]
    # Larger territories touch if two of their communes do.
    communes = reference.of(Kind.COMMUNE)
    pairs = {(f"{Kind.COMMUNE}:{a}", f"{Kind.COMMUNE}:{b}") for a, b in touching}
    for kind in (Kind.DEPARTEMENT, Kind.REGION, Kind.EPCI):
        above = {code: getattr(commune, kind.value) for code, commune in communes.items()}
        beside = {(above[a], above[b]) for a, b in touching}
        pairs |= {(f"{kind}:{a}", f"{kind}:{b}") for a, b in beside if a and b and a != b}
    database.executemany("INSERT INTO border VALUES (?, ?)", sorted(pairs | {(b, a) for a, b in pairs}))


def _keep_index(database: sqlite3.Connection, name: str, index: NameIndex) -> None:
    _keep(database, f"{name}.words", "\n".join(index.words).encode())
    _keep(database, f"{name}.forms", "\n".join(index.forms).encode())
    _keep_array(database, f"{name}.starts", index.starts)
    _keep_array(database, f"{name}.ranks", index.ranks)
    _keep_array(database, f"{name}.form_ranks", index.form_ranks)


def _keep_array(database: sqlite3.Connection, name: str, array: NDArray[Any]) -> None:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    _keep(database, name, buffer.getvalue())


def _keep(database: sqlite3.Connection, name: str, content: bytes) -> None:
    database.execute("INSERT INTO kept VALUES (?, ?)", (name, content))
