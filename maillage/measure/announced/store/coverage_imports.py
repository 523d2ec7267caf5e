"""Takes in a file of theoretical coverage: its polygons are drawn once into the squares of the home territory.

Beside the layers in force, then the manifest is replaced: a refused file, or a killed process, changes nothing.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from maillage.core.files.atomic import file_lock, replacing, replacing_folder
from maillage.core.files.published import remove_older
from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows, RejectionReport
from maillage.measure.announced.domain.coverage import (
    CoverageClass,
    CoverageService,
    DrawnCoverage,
    Packed,
    QuarterWindow,
    packed_classes,
)
from maillage.measure.announced.intake.coverage_polygons import CoverageFile, open_coverage, polygons_in
from maillage.measure.announced.store.coverage_files import (
    COMMUNES,
    SQUARES,
    WEIGHTS,
    CoverageLayer,
    CoverageManifest,
    Integers,
    coverage_folder,
    mapped_array,
    publish_coverage_manifest,
    read_coverage_manifest,
)
from maillage.measure.figures.domain.smallest_devices import indices_between
from maillage.measure.figures.store.areas import squares_within
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.territory.domain.terms import Box, commune_number
from maillage.territory.store.territories import communes_of, outlines, territory
from maillage.web.installation import home_territory
from maillage.web.offers import offers

_NOWHERE: Final = sentence(
    "« %(file)s » ne couvre rien dans le territoire de cette installation : vérifiez que c’est le fichier de la "
    "métropole. Rien n’a été pris."
)
_NO_CONTOUR: Final = sentence(
    "Le territoire de cette installation n’a pas de contour : la couverture ne peut y être lue."
)


@dataclass(frozen=True, slots=True)
class CoverageLoaded:
    """A layer that was taken in: how many squares the territory has, and how many the operator covers at all."""

    layer: CoverageLayer
    squares: int
    covered: int
    rejected: RejectionReport


def load_coverage(path: Path, *, now: datetime) -> CoverageLoaded:
    """Draw a file of coverage and put it in force; Refused for one that cannot be read, or covers nothing here."""
    file = open_coverage(path, operator_table())
    folder = coverage_folder(is_invented=False)
    with file_lock(folder / ".lock"):
        manifest = with_ground(folder, read_coverage_manifest(folder))
        squares = np.asarray(mapped_array(folder / manifest.ground / SQUARES))
        packed, rejected = _packed_layer(file, squares)
        layer = publish_layer(
            folder,
            manifest,
            packed,
            (file.operator, file.service),
            facts=(path.name, file.vintage, now.isoformat(timespec="seconds")),
        )
    return CoverageLoaded(layer, squares.size, int(np.count_nonzero(packed)), rejected)


def publish_layer(
    folder: Path,
    manifest: CoverageManifest,
    packed: Packed,
    of: tuple[Operator, CoverageService],
    *,
    facts: tuple[str, str, str],
) -> CoverageLayer:
    """Put a layer in force beside the others; ``facts`` are its source, its vintage, when it was drawn.

    The caller holds the lock of the folder. ``manifest`` is that of ``with_ground``.
    """
    operator, service = of
    version = manifest.version + 1
    name = f"layer-{operator.id}-{service.value.lower()}-{version}.npy"
    layer = CoverageLayer(operator.code, service, name, *facts)
    with replacing(folder / name) as draft, draft.open("wb") as stream:
        np.save(stream, packed)
    others = [other for other in manifest.layers if (other.operator, other.service) != (operator.code, service)]
    layers = tuple(sorted([*others, layer], key=lambda other_layer: (other_layer.service, other_layer.operator)))
    publish_coverage_manifest(folder, replace(manifest, version=version, layers=layers))
    # Readers that opened the version before still map its files.
    named = {manifest.ground, *(other_layer.file for other_layer in layers)}
    remove_older(folder.glob("layer-*.npy"), kept=1, named=named)
    remove_older(folder.glob("ground-*"), kept=1, named=named)
    return layer


def _packed_layer(file: CoverageFile, squares: Integers) -> tuple[Packed, RejectionReport]:
    box = home_box()
    window = QuarterWindow.around(box)
    rows = RejectedRows()
    levels: dict[CoverageClass, DrawnCoverage] = {}
    for polygons in polygons_in(file, box, rows):
        levels.setdefault(polygons.level, DrawnCoverage(window)).draw(polygons.shapes)
    if not rows.rows:
        raise Refused("coverage_nowhere", _NOWHERE, file=file.path.name)
    rejected = rows.checked(file.path.name)
    classes = np.zeros((window.rows, window.columns), np.uint8)
    for level in sorted(levels):
        classes[levels[level].covered()] = int(level)
    packed = packed_classes(classes, window, squares)
    if not packed.any():
        raise Refused("coverage_nowhere", _NOWHERE, file=file.path.name)
    return packed, rejected


def home_box() -> Box:
    """The box of the home territory; Refused for one without a contour."""
    box = territory(home_territory()).bbox
    if box is None:
        raise Refused("coverage_no_contour", _NO_CONTOUR)
    return box


def with_ground(folder: Path, manifest: CoverageManifest) -> CoverageManifest:
    """The manifest on the squares of today's territory: of another territory, or other addresses, no layer stays."""
    home = territory(home_territory())
    addresses = known_addresses()
    identity = json.dumps([home.address, home.vintage, int(addresses.size), int(addresses.sum() & 0xFFFFFFFF)])
    ground = f"ground-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"
    if manifest.ground == ground and (folder / ground).is_dir():
        return manifest
    squares, communes = home_squares()
    is_same_place = (manifest.home, manifest.vintage) == (home.address, home.vintage) and manifest.ground != ""
    with replacing_folder(folder / ground) as draft:
        np.save(draft / SQUARES, squares)
        np.save(draft / COMMUNES, communes)
        np.save(draft / WEIGHTS, square_weights(squares, communes, addresses))
    return replace(
        manifest,
        ground=ground,
        home=home.address,
        vintage=home.vintage,
        addresses=int(addresses.size),
        # Other addresses weigh the same squares.
        layers=manifest.layers if is_same_place else (),
    )


def home_squares() -> tuple[Integers, Integers]:
    """The squares of level 17 whose centre lies in a commune of the home territory, rising, and their communes."""
    parts: list[tuple[Integers, Integers]] = []
    codes = communes_of(home_territory())
    for address, shape in outlines(f"commune:{code}" for code in codes).items():
        firsts, afters = squares_within(shape)
        squares = indices_between(firsts, afters)
        parts.append((squares, np.full(squares.size, commune_number(address.partition(":")[2]), np.int64)))
    if not parts:
        raise Refused("coverage_no_contour", _NO_CONTOUR)
    squares = np.concatenate([of_commune for of_commune, _number in parts])
    communes = np.concatenate([number for _squares, number in parts])
    distinct, places = np.unique(squares, return_index=True)  # a tiny commune may share its square with its neighbour
    return distinct, communes[places]


def known_addresses() -> Integers:
    """The squares of level 17 of the addresses that features know (``address_squares``); none while none is loaded."""
    address_lists = [squares for read in offers("address_squares") if (squares := read()) is not None]
    return np.concatenate(address_lists).astype(np.int64) if address_lists else np.empty(0, np.int64)


def square_weights(squares: Integers, communes: Integers, addresses: Integers) -> Integers:
    """The number of addresses in each square; 1 each in a commune where no address is known: its ground weighs."""
    weights = np.zeros(squares.size, np.int64)
    if addresses.size and squares.size:
        places = np.minimum(np.searchsorted(squares, addresses), squares.size - 1)
        inside = squares[places] == addresses
        weights = np.bincount(places[inside], minlength=squares.size).astype(np.int64)
    _numbers, units = np.unique(communes, return_inverse=True)
    of_commune = np.bincount(units, weights)
    return np.where(of_commune[units] > 0, weights, 1)
