import shutil
from pathlib import Path
from typing import Any

import pytest

from maillage.core.problems import NotFound, Problem, Refused, Unavailable
from maillage.territory.domain.terms import Streets, StreetSchema
from maillage.territory.edges.applications import streets as streets_application
from maillage.territory.store.streets import import_streets, remove_streets, streets_folder, streets_in_force

SAMPLES = Path(__file__).parents[2] / "samples" / "streets"
EXTRACT = SAMPLES / "saint-jean-la-poterie.osm.pbf"


def take(name: str, folder: Path) -> Streets:
    return import_streets(SAMPLES / name, folder, progress=lambda _what, _share: None)


def asked(application: Any, path: str, **environ: str) -> tuple[str, dict[str, str], bytes]:
    answer: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        answer.update(status=status, headers=dict(headers))

    body = b"".join(application({"PATH_INFO": path, "REQUEST_METHOD": "GET", **environ}, start))
    return answer["status"], answer["headers"], body


def _nowhere(_environ: Any, start: Any) -> list[bytes]:
    start("404 Not Found", [])
    return []


def tiles_in(folder: Path) -> set[str]:
    return {file.name for file in folder.glob("*.pmtiles")}


def test_given_file_is_in_force_as_it_is(tmp_path: Path):
    streets = take("openmaptiles.pmtiles", tmp_path)

    assert streets == streets_in_force(tmp_path)
    assert (tmp_path / streets.file).read_bytes() == (SAMPLES / "openmaptiles.pmtiles").read_bytes()
    assert (streets.schema, streets.source) == (StreetSchema.OPENMAPTILES, "openmaptiles.pmtiles")


def test_map_opened_before_goes_on_reading_the_file_before(tmp_path: Path):
    first, second = take("openmaptiles.pmtiles", tmp_path), take("shortbread.pmtiles", tmp_path)

    assert streets_in_force(tmp_path) == second
    assert tiles_in(tmp_path) == {first.file, second.file}


def test_same_file_given_twice_stands_once(tmp_path: Path):
    first, second = take("openmaptiles.pmtiles", tmp_path), take("openmaptiles.pmtiles", tmp_path)

    assert first == second
    assert tiles_in(tmp_path) == {first.file}


def test_refused_file_leaves_the_streets_in_force(tmp_path: Path):
    streets = take("openmaptiles.pmtiles", tmp_path / "kept")
    (tmp_path / "wrong.pmtiles").write_bytes(b"nothing")

    with pytest.raises(Refused):
        import_streets(tmp_path / "wrong.pmtiles", tmp_path / "kept", progress=lambda _what, _share: None)

    assert streets_in_force(tmp_path / "kept") == streets
    assert {file.name for file in (tmp_path / "kept").iterdir()} == {streets.file, "streets.json", ".lock"}


def test_removed_streets_leave_the_built_in_ground_alone(tmp_path: Path):
    take("openmaptiles.pmtiles", tmp_path)

    remove_streets(tmp_path)

    assert (streets_in_force(tmp_path), tiles_in(tmp_path)) == (None, set())
    with pytest.raises(NotFound):
        remove_streets(tmp_path)


def test_file_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(NotFound, match="Il n’y a pas de fichier"):
        take("nowhere.pmtiles", tmp_path)


@pytest.mark.skipif(shutil.which("tilemaker") is None, reason="Debian's tilemaker is not installed")
def test_extract_becomes_tiles_of_the_same_place(tmp_path: Path):
    said: list[str] = []

    streets = import_streets(EXTRACT, tmp_path, progress=lambda what, _share: said.append(what))

    assert (streets.schema, streets.first_zoom, streets.last_zoom) == (StreetSchema.SHORTBREAD, 10, 14)
    assert streets.bounds == pytest.approx((-2.1305, 47.6325, -2.1192, 47.6389), abs=1e-3)
    assert streets.attribution == "© les contributeurs d’OpenStreetMap"
    assert "Rangement des tuiles" in said
    assert not list(tmp_path.glob(".making-*"))


@pytest.mark.skipif(shutil.which("tilemaker") is None, reason="Debian's tilemaker is not installed")
def test_extract_cut_short_is_refused_with_what_tilemaker_says(tmp_path: Path):
    (tmp_path / "cut.osm.pbf").write_bytes(EXTRACT.read_bytes()[:9000])

    with pytest.raises(Problem) as refused:
        import_streets(tmp_path / "cut.osm.pbf", tmp_path / "kept", progress=lambda _what, _share: None)

    assert refused.value.code in {"extract_refused", "extract_empty"}
    assert streets_in_force(tmp_path / "kept") is None


def test_without_tilemaker_the_command_that_installs_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Unavailable) as unavailable:
        take("saint-jean-la-poterie.osm.pbf", tmp_path)

    assert unavailable.value.command == "apt-get install tilemaker"


def test_maps_are_told_the_streets_and_read_them_by_pieces(tmp_path: Path):
    streets = take("openmaptiles.pmtiles", streets_folder(tmp_path))
    application = streets_application(tmp_path, _nowhere)

    status, headers, body = asked(application, f"/basemap/{streets.file}", HTTP_RANGE="bytes=0-6")
    assert (status, body, headers["Content-Range"]) == (
        "206 Partial Content",
        b"PMTiles",
        f"bytes 0-6/{streets.size_bytes}",
    )
    assert "immutable" in headers["Cache-Control"]
    assert len(asked(application, f"/basemap/{streets.file}")[2]) == streets.size_bytes
    assert asked(application, f"/basemap/{streets.file}", HTTP_RANGE="bytes=99999999-")[0].startswith("416")
    assert streets.file.encode() in asked(application, "/basemap/streets.json")[2]


def test_other_names_in_the_folder_are_not_served(tmp_path: Path):
    take("openmaptiles.pmtiles", streets_folder(tmp_path))
    application = streets_application(tmp_path, _nowhere)

    for path in ("/basemap/streets-0123456789abcdef.pmtiles", "/basemap/streets/../.lock", "/basemap/streets.jsonx"):
        assert asked(application, path)[0] == "404 Not Found"
    assert asked(application, "/basemap/streets.json", REQUEST_METHOD="POST")[0] == "404 Not Found"
