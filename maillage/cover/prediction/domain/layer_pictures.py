"""Values of a layer as a picture: classes, hatching, and a PNG with a palette (ISO/IEC 15948, colour type 3)."""

import struct
import zlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.cover.prediction.domain.map_layers import (
    HATCHING,
    INKS,
    MAP_LAYERS,
    SECTOR_COLOURS,
    LayerInk,
    MapLayer,
    MapLayerName,
)

_STROKES_PX: Final = (8, 2)  # of hatching: a stroke of two pixels every eight; 8 divides the side of a tile
_TEXTURES: Final = 3  # as many as a mast has sectors
_OPACITY: Final = 205  # of 255: roads and names of the ground stay readable


def layer_picture(name: MapLayerName, values: NDArray[Any], nodata: float, *, is_dark: bool) -> bytes:
    """The PNG of a square of values; what is not known or not drawn has no colour."""
    layer = MAP_LAYERS[name]
    inks = layer_inks(name, layer)
    index = layer_classes(name, layer, values, nodata)
    hatched = np.array([False, *(ink.is_hatched for ink in inks)])
    rows, columns = np.indices(index.shape)
    every, width = _STROKES_PX
    stroke = hatched[index] & ((rows + columns) % every < width)
    if name is MapLayerName.SERVER:
        # Neighbours on a mast differ without colours too: plain, strokes that fall, dots.
        texture = np.where(index > 0, values.astype(np.int64) % _TEXTURES, 0)
        falls, dots = (rows - columns) % every < width, (rows % every < width) & (columns % every < width)
        stroke = ((texture == 1) & falls) | ((texture == 2) & dots)
    index = np.where(stroke, len(inks) + 1, index).astype(np.uint8)
    colours = [bytes.fromhex((ink.dark if is_dark else ink.light).removeprefix("#")) for ink in (*inks, HATCHING)]
    return palette_png(index, b"\0\0\0" + b"".join(colours), bytes((0, *(_OPACITY for _ in colours))))


def layer_inks(name: MapLayerName, layer: MapLayer) -> tuple[LayerInk, ...]:
    """The colours of a layer's classes; sectors have more than the legend has rows."""
    if name is MapLayerName.SERVER:
        return tuple(INKS[f"sector-{number}"] for number in range(1, SECTOR_COLOURS + 1))
    return tuple(INKS[of_class.swatch] for of_class in layer.classes)


def layer_classes(name: MapLayerName, layer: MapLayer, values: NDArray[Any], nodata: float) -> NDArray[np.uint8]:
    """The class of each value, from 1; 0 where it has none."""
    if name is MapLayerName.SERVER:
        return np.where(values == nodata, 0, values.astype(np.int32) % SECTOR_COLOURS + 1).astype(np.uint8)
    if layer.steps:
        classes = np.digitize(values, layer.steps) + 1
        return np.where(np.isnan(values), 0, classes).astype(np.uint8)
    table = np.zeros(256, np.uint8)
    for value, number in layer.class_of.items():
        table[value] = number + 1
    return table[values.astype(np.uint8)]


def palette_png(index: NDArray[np.uint8], palette: bytes, opacity: bytes) -> bytes:
    """A PNG of indices into ``palette`` (three octets a colour) with an opacity each. The same bytes each time."""
    height, width = index.shape
    lines = np.zeros((height, width + 1), np.uint8)  # each line begins with its filter: none
    lines[:, 1:] = index
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette),
            _chunk(b"tRNS", opacity),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), 6)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
