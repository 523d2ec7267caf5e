"""Builds the two tile sets of the built-in base map from open data; run by developers, not by installations.

    python -m maillage.site.build.basemap SOURCES countries-10m.json

``SOURCES`` is the folder of the files named below, ``countries-10m.json`` is from npm's world-atlas 2.0.2. Debian's
``tippecanoe`` cuts the tiles. Origin and licence of each file: reference/SOURCES.md.

The sea is drawn as polygons (the complement of land), so that it covers the colours of figures and clips them at the
coast. It uses the finest coastline available: GSHHG in full resolution in the west, 40 m in the rest of France and
around it, Natural Earth farther away, contours of communes overseas. Borders are lines between two territories, so that
none runs along the coast, where their contours are coarser.
"""

import csv
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maillage.territory.domain.terms import REFERENCE_FOLDER

Shape = tuple[BaseGeometry, dict[str, Any]]

_EUROPE: Final = shapely.box(-16, 33, 22, 62)
_FRANCE: Final = shapely.box(-5.6, 41.2, 9.8, 51.3)  # extent of terre-gshhg-france-40m.fgb
_WEST: Final = shapely.box(-5.2, 45.9, 0.95, 48.95)  # extent of terre-gshhg-ouest.fgb
_GUYANE: Final = "03"
_OVERSEAS: Final = ("01", "02", _GUYANE, "04", "06")
_ROOM_DEGREES: Final = 0.8  # margin of sea around an overseas territory
_HAIRLINE_DEGREES: Final = 2e-6  # closes gaps between coasts of different sources
_RIVER_DEGREES: Final = 0.02  # fills border rivers of Guyane, which are not sea
_SMALLEST_SEA_DEGREES2: Final = 1e-7  # about 1,000 m²: anything smaller is a sliver between two coastlines
_BESIDE_DEGREES: Final = 0.002  # the largest distance between two contours along a common border
_SHORE_DEGREES: Final = 0.006  # closer to the sea than this, an unshared contour is a coast
_NEAR_SEA_DEGREES: Final = 0.03  # up to this distance it is, if nothing is on its other side; farther, it is a frontier
_NEAR_FRONTIER_DEGREES: Final = 0.05  # the largest distance between contours of communes and Natural Earth's countries
_ABROAD: Final = "-"
_UNKNOWN: Final = "?"
_GRID: Final = 10**7  # scale of integer coordinates
# A border has the first of these levels at which its two sides differ. With the first zoom at which it is shown.
_LIMITS: Final = (("region", 3), ("departement", 3), ("epci", 6), ("commune", 8))
_FRONTIER: Final = "region"
_SEAS: Final = (
    ("océan Atlantique", -4.6, 46.3),
    ("golfe de Gascogne", -3.4, 44.6),
    ("Manche", -2.4, 49.95),
    ("mer du Nord", 2.6, 51.6),
    ("mer Méditerranée", 5.2, 42.3),
    ("mer des Caraïbes", -61.9, 15.2),
    ("océan Atlantique", -51.6, 5.6),
    ("océan Indien", 55.0, -20.6),
    ("canal du Mozambique", 44.7, -12.9),
)
_COMMON: Final = ("tippecanoe", "-q", "-f", "--no-tile-size-limit", "--no-feature-limit", "-z10")
_GROUND_CREDITS: Final = "GSHHG (LGPL), Natural Earth, DGITM, IGN (Licence Ouverte 2.0)"
_RAIL_CREDITS: Final = "SNCF Réseau (ODbL)"


def main(sources: Path, countries: Path) -> None:
    """Build both files into the reference."""
    target = REFERENCE_FOLDER / "basemap"
    with tempfile.TemporaryDirectory() as folder:
        drafts = Path(folder)
        fields, _, geometries, columns = pyogrio.raw.read(countries, layer="countries")
        is_abroad = columns[list(fields["fields"]).index("name")] != "France"
        lands = shapely.make_valid(shapely.from_wkb(geometries))
        sea, around = _sea_and_around(sources, lands, is_abroad)
        for name, shapes in (
            ("sea", ((part, {}) for part in sea)),
            ("land", ((box, {}) for box in around)),
            ("seas", ((shapely.Point(lon, lat), {"name": name}) for name, lon, lat in _SEAS)),
            ("water", ((shape, {}) for shape in _shapes(sources / "eaux-interieures-gshhg-france.fgb"))),
            ("roads", _roads(sources / "rrn-2025-lignes.fgb")),
            ("woods", ((shape, {}) for shape in _shapes(sources / "forets-bfc.fgb", where="fornfor = 1"))),
            ("limits", _limits(sea, lands[is_abroad])),
            ("rail", ((shape, {}) for shape in _shapes(sources / "voies-ferrees-france.fgb"))),
        ):
            _write(drafts / f"{name}.geojsonl", shapes)
        # 13 bits per tile: 3 m, since maps enlarge tiles of zoom 10 up to zoom 16.
        fine = ("-D13", "-d12", "--simplification-at-maximum-zoom=1")
        coast = ("sea", "land", "water")
        _cut(drafts, "coast", coast, "-Z3", *fine, "--simplification=4", "--no-tiny-polygon-reduction")
        _cut(drafts, "names", ("seas",), "-Z3", "-r1")
        near = json.dumps({"roads": ["any", ["==", "class", "motorway"], [">=", "$zoom", 7]]})
        _cut(drafts, "lines", ("roads",), "-Z5", *fine, "--simplification=6", "-r1", "-j", near)
        _cut(drafts, "green", ("woods",), "-Z8", "-d12", "--simplification=8")
        _cut(drafts, "borders", ("limits",), "-Z3", "-d12", "--simplification=6")
        _cut(drafts, "tracks", ("rail",), "-Z8", *fine, "--simplification=6")
        parts = ("coast", "names", "lines", "green", "borders")
        _join(drafts, target / "france-ground.pmtiles", parts, name="France, sol", credits_text=_GROUND_CREDITS)
        _join(drafts, target / "france-rail.pmtiles", ("tracks",), name="France, rail", credits_text=_RAIL_CREDITS)


def _sea_and_around(
    sources: Path, lands: NDArray[Any], is_abroad: NDArray[np.bool_]
) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """The polygons of the sea, and the boxes it was cut from."""
    fine = shapely.union_all(_shapes(sources / "terre-gshhg-ouest.fgb"))
    coarse = shapely.union_all(_shapes(sources / "terre-gshhg-france-40m.fgb"))
    far = shapely.union_all([land.intersection(_EUROPE) for land in lands if land.intersects(_EUROPE)])
    joined = shapely.union_all(
        [fine.intersection(_WEST), coarse.difference(_WEST).intersection(_FRANCE), far.difference(_FRANCE)]
    )
    land = joined.buffer(_HAIRLINE_DEGREES).buffer(-_HAIRLINE_DEGREES)
    seas: list[BaseGeometry] = [_EUROPE.difference(land)]
    boxes: list[BaseGeometry] = [_EUROPE]
    for code in _OVERSEAS:
        communes = shapely.union_all(_shapes(REFERENCE_FOLDER / "contours" / "communes" / f"{code}.topojson"))
        box = shapely.box(*communes.bounds).buffer(_ROOM_DEGREES).envelope
        others = [land.intersection(box) for land in lands[is_abroad] if land.intersects(box)]
        ashore = shapely.union_all([communes, *others])
        if code == _GUYANE:
            ashore = ashore.buffer(_RIVER_DEGREES).buffer(-_RIVER_DEGREES)
        seas.append(box.difference(ashore))
        boxes.append(box)
    parts = [part for sea in seas for part in shapely.get_parts(sea)]
    return [part for part in parts if part.area > _SMALLEST_SEA_DEGREES2], boxes


def _roads(path: Path) -> Iterable[Shape]:
    fields, _, geometries, columns = pyogrio.raw.read(path)
    kind, ref, main_axis = (columns[list(fields["fields"]).index(name)] for name in ("classe", "ref", "axe"))
    for shape, word, number, is_main in zip(shapely.from_wkb(geometries), kind, ref, main_axis, strict=True):
        road = "motorway" if word == "autoroute" else "trunk"
        yield shape, {"class": road, **({"ref": number, "main": True} if is_main else {})}


def _limits(sea: Sequence[BaseGeometry], abroad: NDArray[Any]) -> Iterable[Shape]:
    """The lines between communes, each with the largest territories that it separates."""
    with gzip.open(REFERENCE_FOLDER / "communes.csv.gz", "rt", encoding="utf-8") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    ends, owners = _sides()
    _, side, count = np.unique(ends, axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(side.ravel(), kind="stable")
    first = np.searchsorted(side.ravel()[order], np.arange(len(count)))
    shared, alone = order[first[count == 2]], order[first[count == 1]]
    others = np.full(len(ends), "", dtype=owners.dtype)
    others[shared] = owners[order[first[count == 2] + 1]]
    others[alone] = _others_beside(ends[alone], owners[alone], sea, abroad)
    lines: dict[str, list[NDArray[np.int64]]] = {name: [] for name, _ in _LIMITS}
    for side in (*shared, *(side for side in alone if others[side])):
        if others[side] in {_ABROAD, _UNKNOWN}:
            level = _FRONTIER if others[side] == _ABROAD else _LIMITS[-1][0]
        else:
            commune, neighbour = rows[owners[side]], rows[others[side]]
            level = next((name for name, _ in _LIMITS[:-1] if commune[name] != neighbour[name]), _LIMITS[-1][0])
        lines[level].append(ends[side])
    for name, first_zoom in _LIMITS:
        coordinates = np.array(lines[name]).reshape(-1, 2, 2) / _GRID
        merged = shapely.line_merge(shapely.multilinestrings(np.asarray(shapely.linestrings(coordinates))))
        for part in shapely.get_parts(merged):
            yield part, {"level": name, "tippecanoe": {"minzoom": first_zoom}}


def _sides() -> tuple[NDArray[np.int64], NDArray[np.str_]]:
    """All segments of all communes, with ends in canonical order, and the code of the commune of each."""
    ends, owners = [], []
    for path in sorted((REFERENCE_FOLDER / "contours" / "communes").glob("*.topojson")):
        fields, _, geometries, columns = pyogrio.raw.read(path)
        codes = columns[list(fields["fields"]).index("id")].astype(str)
        rings, owner = shapely.get_rings(shapely.from_wkb(geometries), return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        whole = np.rint(points * _GRID).astype(np.int64)
        is_side = (ring[1:] == ring[:-1]) & (whole[1:] != whole[:-1]).any(axis=1)
        ends.append(np.hstack([whole[:-1][is_side], whole[1:][is_side]]))
        owners.append(codes[owner[ring[:-1][is_side]]])
    sides = np.concatenate(ends)
    is_back = (sides[:, 0] > sides[:, 2]) | ((sides[:, 0] == sides[:, 2]) & (sides[:, 1] > sides[:, 3]))
    sides[is_back] = sides[is_back][:, [2, 3, 0, 1]]
    return sides, np.concatenate(owners)


def _others_beside(
    ends: NDArray[np.int64], owners: NDArray[np.str_], sea: Sequence[BaseGeometry], abroad: NDArray[Any]
) -> NDArray[np.str_]:
    """What is on the other side of unshared segments: a commune, _ABROAD, _UNKNOWN; "" for a coast.

    The files of régions are quantised separately, and outlines of merged communes come from another source: along their
    borders no segment exactly matches the neighbour's. Of two close parallel lines one is drawn, the other dropped.
    """
    sides = np.asarray(shapely.linestrings(ends.reshape(-1, 2, 2) / _GRID))
    middles = shapely.line_interpolate_point(sides, 0.5, normalized=True)

    def near(shapes: Iterable[BaseGeometry], distance: float) -> NDArray[np.bool_]:
        small_edges = []  # squares of a degree, which a spatial index searches faster than one large polygon
        for shape in shapes:
            west, south, east, north = (int(np.floor(bound)) for bound in shape.bounds)
            squares = [shapely.box(x, y, x + 1, y + 1) for x in range(west, east + 1) for y in range(south, north + 1)]
            small_edges += [
                shapely.boundary(edge) for edge in shapely.intersection(shape, squares) if not edge.is_empty
            ]
        is_near, tree = np.zeros(len(sides), dtype=np.bool_), shapely.STRtree(small_edges)
        is_near[tree.query(middles, predicate="dwithin", distance=distance)[0]] = True
        return is_near

    around = shapely.box(*shapely.total_bounds(sides)).buffer(_NEAR_FRONTIER_DEGREES)
    neighbours = [land.intersection(around) for land in abroad if land.intersects(around)]
    others = np.where(near(neighbours, _NEAR_FRONTIER_DEGREES), _ABROAD, _UNKNOWN).astype(owners.dtype)
    others[near(sea, _NEAR_SEA_DEGREES)] = ""
    middle, beside = shapely.STRtree(sides).query(middles, predicate="dwithin", distance=_BESIDE_DEGREES)
    for side, neighbour in zip(middle, beside, strict=True):
        if owners[side] != owners[neighbour]:
            others[side] = owners[neighbour] if owners[side] < owners[neighbour] else ""
    others[near(sea, _SHORE_DEGREES)] = ""
    return others


def _shapes(path: Path, where: str | None = None) -> list[BaseGeometry]:
    return list(shapely.make_valid(shapely.from_wkb(pyogrio.raw.read(path, where=where)[2])))


def _write(path: Path, shapes: Iterable[Shape]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for shape, properties in shapes:
            named_values = {key: value for key, value in properties.items() if key != "tippecanoe"}
            feature = {"type": "Feature", "properties": named_values, "geometry": json.loads(shapely.to_geojson(shape))}
            if "tippecanoe" in properties:
                feature["tippecanoe"] = properties["tippecanoe"]
            file.write(json.dumps(feature, ensure_ascii=False) + "\n")


def _cut(drafts: Path, name: str, layers: Sequence[str], *options: str) -> None:
    named = [word for layer in layers for word in ("-L", f"{layer}:{layer}.geojsonl")]
    command = [*_COMMON, "-o", f"{name}.mbtiles", *options, *named]
    subprocess.run(command, cwd=drafts, check=True)  # noqa: S603 -- words of this module


def _join(drafts: Path, target: Path, parts: Sequence[str], *, name: str, credits_text: str) -> None:
    draft = drafts / target.name
    command = ["tile-join", "-q", "-f", "-pk", "-n", name, "-A", credits_text, "-o", draft.name]
    subprocess.run([*command, *(f"{part}.mbtiles" for part in parts)], cwd=drafts, check=True)  # noqa: S603 -- as above
    target.write_bytes(draft.read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
