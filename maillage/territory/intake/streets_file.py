"""Reads the header and metadata of a PMTiles file, and rejects what maps cannot show; tiles are not read.

The format is PMTiles version 3 (github.com/protomaps/PMTiles). The header gives the offsets of its directories,
metadata and tiles, which are checked against the size of the file.
"""

import html
import json
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pmtiles.tile import Compression, MagicNumberNotFound, SpecVersionUnsupported, TileType, deserialize_header

from maillage.core.problems import Refused, sentence
from maillage.territory.domain.terms import Box, StreetSchema

CREDITS: Final = "© les contributeurs d’OpenStreetMap"  # required by the ODbL, whatever the file's own attribution
MOST_METADATA_BYTES: Final = 4 * 1024 * 1024
_HEADER_BYTES: Final = 127
_PARTS: Final = ("root", "metadata", "leaf_directory", "tile_data")
_STREETS_ZOOM: Final = 12  # below, neither schema has streets
_LAST_ZOOM: Final = 24
_MAX_CREDITS_LENGTH: Final = 200
_SHOWN_LAYERS: Final = 8
_TAGS: Final = re.compile(r"<[^>]*>")
_OSM: Final = "openstreetmap"
# A layer that exists in files of one schema and not of the other.
_MARKS: Final = {
    StreetSchema.OPENMAPTILES: frozenset({"transportation"}),
    StreetSchema.SHORTBREAD: frozenset({"streets"}),
}
_EXTRACT_MARK: Final = b"OSMHeader"  # type of the first block of any .osm.pbf, within the first octets


@dataclass(frozen=True, slots=True)
class StreetTiles:
    """The description of a tile file."""

    schema: StreetSchema
    bounds: Box
    first_zoom: int
    last_zoom: int
    attribution: str


def is_extract(path: Path) -> bool:
    """Whether the file is an OpenStreetMap extract (.osm.pbf), to be converted to tiles first."""
    with path.open("rb") as file:
        return _EXTRACT_MARK in file.read(32)


def read_street_tiles(path: Path) -> StreetTiles:
    """The description of the PMTiles file at ``path``; raises Refused if it is invalid, truncated or has no streets."""
    with path.open("rb") as file:
        try:
            header: dict[str, Any] = {**deserialize_header(file.read(_HEADER_BYTES))}
        except SpecVersionUnsupported:
            message = sentence(
                "Ce fichier est d’une autre version de PMTiles que la 3 : convertissez-le (« pmtiles convert »)."
            )
            raise Refused("streets_version", message) from None
        except (MagicNumberNotFound, ValueError, IndexError):
            message = sentence("Ce fichier n’est ni un PMTiles ni un extrait d’OpenStreetMap (.osm.pbf).")
            raise Refused("streets_not_tiles", message) from None
        ends = (header[f"{part}_offset"] + header[f"{part}_length"] for part in _PARTS)
        if max(ends) > path.stat().st_size:
            message = sentence(
                "Ce fichier est incomplet : il annonce plus d’octets qu’il n’en a. Copiez-le ou téléchargez-le de "
                "nouveau ; s’il vient de tilemaker, donnez plutôt l’extrait .osm.pbf."
            )
            raise Refused("streets_cut", message)
        file.seek(header["metadata_offset"])
        metadata = _metadata(file.read(min(header["metadata_length"], MOST_METADATA_BYTES)), header)
    if header["tile_type"] is not TileType.MVT:
        message = sentence(
            "Ces tuiles sont des images : donnez des tuiles vectorielles (MVT), OpenMapTiles ou Shortbread."
        )
        raise Refused("streets_images", message)
    if header["tile_compression"] not in {Compression.NONE, Compression.GZIP}:
        message = sentence(
            "Les navigateurs ne lisent que des tuiles en gzip : convertissez ce fichier (« tile-join »)."
        )
        raise Refused("streets_compression", message)
    schema = _schema(metadata)
    west, south, east, north = (header[f"{name}_e7"] / 1e7 for name in ("min_lon", "min_lat", "max_lon", "max_lat"))
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise Refused("streets_bounds", sentence("Ce fichier ne dit pas quel territoire il couvre : refaites-le."))
    first, last = header["min_zoom"], header["max_zoom"]
    if not (first <= last <= _LAST_ZOOM and last >= _STREETS_ZOOM and header["tile_entries_count"]):
        message = sentence(
            "Ce fichier s’arrête au zoom %(zoom)s : il n’a pas de rues. Il en faut jusqu’au zoom %(least)s."
        )
        raise Refused("streets_zooms", message, zoom=last, least=_STREETS_ZOOM)
    return StreetTiles(schema, Box(west, south, east, north), first, last, _attribution(metadata))


def _metadata(packed: bytes, header: dict[str, Any]) -> dict[str, Any]:
    too_much = Refused(
        "streets_metadata", sentence("La description de ce fichier est illisible ou trop longue : refaites-le.")
    )
    if header["metadata_length"] > MOST_METADATA_BYTES:
        raise too_much
    plain = packed
    if header["internal_compression"] is Compression.GZIP:
        unpacking = zlib.decompressobj(wbits=31)
        try:
            plain = unpacking.decompress(packed, MOST_METADATA_BYTES)
        except zlib.error:
            raise too_much from None
        if unpacking.unconsumed_tail:
            raise too_much
    elif header["internal_compression"] is not Compression.NONE:
        raise too_much
    try:
        metadata = json.loads(plain)
    except (ValueError, RecursionError):
        raise too_much from None
    if not isinstance(metadata, dict):
        raise too_much
    return metadata


def _schema(metadata: dict[str, Any]) -> StreetSchema:
    layers = metadata.get("vector_layers")
    names = (
        {str(layer["id"]) for layer in layers if isinstance(layer, dict) and "id" in layer}
        if isinstance(layers, list)
        else set()
    )
    fitting = [schema for schema, marks in _MARKS.items() if marks <= names]
    if len(fitting) == 1:
        return fitting[0]
    message = sentence(
        "Ces tuiles ne suivent ni OpenMapTiles ni Shortbread, les deux schémas connus. Leurs couches : %(layers)s."
    )
    first_names = ", ".join(sorted(names)[:_SHOWN_LAYERS])[:_MAX_CREDITS_LENGTH] or "–"
    raise Refused("streets_schema", message, layers=first_names)


def _attribution(metadata: dict[str, Any]) -> str:
    """The file's attribution without markup, with OpenStreetMap's added if it is missing."""
    words = metadata.get("attribution")
    text = (
        " ".join(html.unescape(_TAGS.sub(" ", words)).split())[:_MAX_CREDITS_LENGTH] if isinstance(words, str) else ""
    )
    plain = text.replace("<", "").replace(">", "")
    if _OSM in plain.lower().replace(" ", ""):
        return plain
    return f"{plain}, {CREDITS}" if plain else CREDITS
