import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from pmtiles.tile import Compression, TileType, deserialize_header, serialize_header

from maillage.core.problems import Refused
from maillage.territory.domain.terms import REFERENCE_FOLDER, StreetSchema
from maillage.territory.intake.streets_file import CREDITS, MOST_METADATA_BYTES, is_extract, read_street_tiles

SAMPLES = Path(__file__).parents[2] / "samples" / "streets"


def changed(tmp_path: Path, *, metadata: Any = None, packed: bytes | None = None, **header: Any) -> Path:
    """The sample in Shortbread with other words in its header or another description."""
    content = (SAMPLES / "shortbread.pmtiles").read_bytes()
    fields = deserialize_header(content[:127])
    if metadata is not None:
        packed = gzip.compress(json.dumps(metadata).encode())
    if packed is not None:
        header |= {"metadata_offset": len(content), "metadata_length": len(packed)}
    path = tmp_path / "streets.pmtiles"
    fields.update(header)  # type: ignore[typeddict-item]  # words of a header, true or not
    path.write_bytes(serialize_header(fields) + content[127:] + (packed or b""))
    return path


def refusal(path: Path) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        read_street_tiles(path)
    return refused.value.code, refused.value.text


@pytest.mark.parametrize("schema", StreetSchema)
def test_schema_is_known_by_the_layers_of_the_file(schema: StreetSchema):
    tiles = read_street_tiles(SAMPLES / f"{schema}.pmtiles")

    assert (tiles.schema, tiles.last_zoom) == (schema, 14)
    assert tiles.bounds.west < -2.125 < tiles.bounds.east
    assert tiles.bounds.south < 47.635 < tiles.bounds.north


def test_openstreetmap_is_credited_where_the_file_says_nothing(tmp_path: Path):
    path = changed(tmp_path, metadata={"vector_layers": [{"id": "streets"}]})

    assert read_street_tiles(path).attribution == CREDITS


def test_credits_of_the_file_lose_their_markup(tmp_path: Path):
    words = (
        '<a href="https://openmaptiles.org" onclick="x()">&copy; OpenMapTiles</a> &copy; <b>OpenStreetMap</b> &lt;i&gt;'
    )
    path = changed(tmp_path, metadata={"vector_layers": [{"id": "transportation"}], "attribution": words})

    assert read_street_tiles(path).attribution == "© OpenMapTiles © OpenStreetMap i"


def test_other_credits_stand_beside_those_of_openstreetmap(tmp_path: Path):
    path = changed(tmp_path, metadata={"vector_layers": [{"id": "streets"}], "attribution": "Agence de l’Ouest"})

    assert read_street_tiles(path).attribution == f"Agence de l’Ouest, {CREDITS}"


def test_file_of_another_kind_is_refused(tmp_path: Path):
    path = tmp_path / "streets.pmtiles"
    path.write_bytes(b"PK\x03\x04" + bytes(200))

    assert refusal(path) == (
        "streets_not_tiles",
        "Ce fichier n’est ni un PMTiles ni un extrait d’OpenStreetMap (.osm.pbf).",
    )


@pytest.mark.parametrize("content", [b"", b"PMTiles", b"PMTiles\x03" + bytes(20)])
def test_file_shorter_than_a_header_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "streets.pmtiles"
    path.write_bytes(content)

    assert refusal(path)[0] == "streets_not_tiles"


def test_version_before_the_third_is_refused_with_the_remedy(tmp_path: Path):
    path = tmp_path / "streets.pmtiles"
    path.write_bytes(b"PMTiles\x02" + bytes(200))

    assert refusal(path)[0] == "streets_version"


def test_download_cut_short_is_refused(tmp_path: Path):
    path = tmp_path / "streets.pmtiles"
    path.write_bytes((SAMPLES / "openmaptiles.pmtiles").read_bytes()[:-1])

    code, text = refusal(path)

    assert code == "streets_cut"
    assert "incomplet" in text


def test_built_in_ground_has_no_streets():
    code, text = refusal(REFERENCE_FOLDER / "basemap" / "france-territoires.pmtiles")

    assert code == "streets_schema"
    assert "communes, departements, epci" in text


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"tile_type": TileType.PNG}, "streets_images"),
        ({"tile_compression": Compression.BROTLI}, "streets_compression"),
        ({"internal_compression": Compression.ZSTD}, "streets_metadata"),
        ({"max_zoom": 9}, "streets_zooms"),
        ({"min_zoom": 15}, "streets_zooms"),
        ({"max_zoom": 200}, "streets_zooms"),
        ({"min_lon_e7": 100, "max_lon_e7": 0}, "streets_bounds"),
        ({"tile_data_length": 2**62}, "streets_cut"),
        ({"root_offset": 2**63}, "streets_cut"),
    ],
)
def test_header_that_maps_cannot_follow_is_refused(tmp_path: Path, header: dict[str, Any], code: str):
    assert refusal(changed(tmp_path, **header))[0] == code


@pytest.mark.parametrize(
    "packed",
    [
        b"not gzip",
        gzip.compress(b"{"),
        gzip.compress(b"[]"),
        gzip.compress(b"[" * 100_000),
        gzip.compress(b" " * (MOST_METADATA_BYTES + 1)),
        bytes(MOST_METADATA_BYTES + 1),
    ],
    ids=["not packed", "not whole", "a list", "nested", "a bomb", "too long"],
)
def test_description_that_cannot_be_read_is_refused(tmp_path: Path, packed: bytes):
    assert refusal(changed(tmp_path, packed=packed))[0] == "streets_metadata"


@pytest.mark.parametrize("layers", [None, "streets", [], [1], [{"id": "streets"}, {"id": "transportation"}]])
def test_layers_of_no_single_schema_are_refused(tmp_path: Path, layers: Any):
    assert refusal(changed(tmp_path, metadata={"vector_layers": layers}))[0] == "streets_schema"


def test_extract_is_told_from_tiles():
    assert is_extract(SAMPLES / "saint-jean-la-poterie.osm.pbf")
    assert not is_extract(SAMPLES / "shortbread.pmtiles")
