"""Rasters of others loaded onto the grid, and what a window of it says."""

import warnings
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from maillage.core.problems import NotFound, Refused
from maillage.cover.prediction.store.build.height_tiles import SAMPLE_TERRAIN, load_mapped_clutter, load_raster
from maillage.cover.prediction.store.heights import clutter_around, height_sources, terrain_around
from maillage.cover.radio.domain.height_files import HeightKind
from maillage.cover.radio.domain.rasters import CONSERVATIVE_CLUTTER, ClutterSource
from maillage.cover.radio.intake.height_files import height_file, heights_reader

NOW = datetime(2026, 11, 27, tzinfo=UTC)
# A node of the grid, near Nantes.
X_M, Y_M = 355_000.0, 6_690_000.0


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: object) -> None:
    """Each test has an installation of its own."""
    settings.DATA_DIR = str(tmp_path / "data")  # type: ignore[attr-defined]


def raster(
    path: Path,
    heights: np.ndarray,
    *,
    crs: str | None = "EPSG:2154",
    west: float = X_M - 12.5,
    north: float = Y_M + 12.5,
    cell: float = 25.0,
    nodata: float | None = -9999,
    point: bool = False,
) -> Path:
    """A GeoTIFF of one band."""
    shape = {"height": heights.shape[0], "width": heights.shape[1], "count": 1, "dtype": heights.dtype.name}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with rasterio.open(
            path, "w", driver="GTiff", crs=crs, transform=from_origin(west, north, cell, cell), nodata=nodata, **shape
        ) as file:
            if point:
                file.update_tags(AREA_OR_POINT="Point")
            file.write(heights, 1)
    return path


def slope(rows: int = 40, columns: int = 40) -> np.ndarray:
    return (np.arange(rows)[:, None] * 2 + np.arange(columns)[None, :] * 3).astype(np.float32)


def load(path: Path, kind: HeightKind = HeightKind.TERRAIN, projection: str | None = None) -> list[str]:
    return [remark.code for remark in load_raster(kind, path, projection=projection, now=NOW).remarks]


def ground_at(x_m: float, y_m: float) -> float:
    window = terrain_around(x_m, y_m, 50)
    column = round((x_m - window.window.west_m) / 25 - 0.5)
    row = round((window.window.north_m - y_m) / 25 - 0.5)
    return float(window.heights_m[row, column])


def test_tile_of_ign_keeps_its_nodes_to_the_bit(tmp_path: Path):
    heights = slope()
    # As IGN writes them: the corner lies half a cell before the first node.
    lines = [" ".join(f"{value:.2f}" for value in row) for row in heights]
    corner = f"xllcorner {X_M - 12.5}\nyllcorner {Y_M - 39 * 25 - 12.5}\n"
    header = f"ncols 40\nnrows 40\n{corner}cellsize 25.0\nNODATA_value -99999.00\n"
    (tmp_path / "dalle.asc").write_text(header + "\n".join(lines) + "\n", "utf-8")

    remarks = load(tmp_path / "dalle.asc", projection="EPSG:2154")

    assert remarks == []
    assert [ground_at(X_M, Y_M), ground_at(X_M + 25 * 7, Y_M - 25 * 11)] == [0.0, 2 * 11 + 3 * 7]


def test_raster_between_the_nodes_is_interpolated_not_shifted(tmp_path: Path):
    load(raster(tmp_path / "decale.tif", slope(), west=X_M, north=Y_M))

    # Its middles lie half a cell east and south of the nodes: 3 / 2 + 2 / 2 lower at the same place.
    assert ground_at(X_M + 250, Y_M - 250) == pytest.approx(2 * 9.5 + 3 * 9.5)


def test_holes_stay_holes_and_a_later_file_fills_them(tmp_path: Path):
    heights = slope()
    heights[10, 10] = -9999
    load(raster(tmp_path / "un.tif", heights))
    before = ground_at(X_M + 250, Y_M - 250)

    load(raster(tmp_path / "deux.tif", np.full((3, 3), 77, np.float32), west=X_M + 250 - 37.5, north=Y_M - 250 + 37.5))

    assert np.isnan(before)
    assert (ground_at(X_M + 250, Y_M - 250), ground_at(X_M, Y_M)) == (77, 0)
    assert [source["file"] for source in height_sources(HeightKind.TERRAIN)] == ["un.tif", "deux.tif"]


def test_undeclared_nodata_and_surface_models_are_remarked(tmp_path: Path):
    heights = slope()
    heights[5, 5] = -9999

    remarks = load(raster(tmp_path / "MNS_44.tif", heights, nodata=None))

    assert remarks == ["nodata_undeclared", "surface_model"]
    assert np.isnan(ground_at(X_M + 125, Y_M - 125))
    assert ground_at(X_M + 150, Y_M - 125) == 2 * 5 + 3 * 6


def test_heights_that_france_has_not_are_remarked_with_what_to_look_at(tmp_path: Path):
    for name, heights in (("sous-la-mer.tif", slope() - 300), ("en-pieds.tif", slope() + 5_200)):
        assert load(raster(tmp_path / name, heights)) == ["heights_impossible"]
    # A hole is none, and the polders of Flanders lie below the sea.
    polder = slope() - 4
    polder[3, 3] = -9999
    assert load(raster(tmp_path / "polder.tif", polder)) == []


def test_degrees_are_brought_to_lambert_93(tmp_path: Path):
    heights = np.full((60, 60), 42, np.int16)

    load(raster(tmp_path / "degres.tif", heights, crs="EPSG:4326", west=-1.56, north=47.22, cell=1 / 3600))

    assert ground_at(355_500, 6_689_000) == 42


@pytest.mark.parametrize(
    ("crs", "west", "told", "code"),
    [
        (None, X_M, None, "projection_missing"),
        (None, X_M, "Lambert zéro", "projection_unknown"),
        (None, X_M, "EPSG:4326", "raster_elsewhere"),
        ("EPSG:4326", X_M, None, "raster_elsewhere"),
        ("EPSG:2154", X_M, "EPSG:4326", "projection_contradicted"),
        ("EPSG:2154", X_M + 9e6, None, "raster_elsewhere"),
    ],
)
def test_wrong_or_missing_projection_is_refused_with_its_remedy(
    tmp_path: Path, crs: str | None, west: float, *, told: str | None, code: str
):
    path = raster(tmp_path / "relief.tif", slope(), crs=crs, west=west)

    with pytest.raises(Refused) as caught:
        load(path, projection=told)

    assert caught.value.code == code


def test_what_is_no_raster_or_knows_nothing_is_refused(tmp_path: Path):
    (tmp_path / "texte.tif").write_text("bonjour", "utf-8")
    empty = raster(tmp_path / "vide.tif", np.full((4, 4), -9999, np.float32))

    codes = []
    for path in (tmp_path / "texte.tif", tmp_path / "absent.tif", empty):
        with pytest.raises(Refused) as caught:
            load(path)
        codes.append(caught.value.code)

    assert codes == ["no_raster", "no_file", "raster_empty"]


def test_nothing_loaded_is_said_for_terrain_and_assumed_for_clutter():
    with pytest.raises(NotFound):
        terrain_around(X_M, Y_M, 100)

    assert clutter_around(X_M, Y_M, 100) == CONSERVATIVE_CLUTTER


def test_measured_clutter_takes_the_upper_quartile_of_fine_cells(tmp_path: Path):
    fine = np.zeros((200, 200), np.float32)
    fine[:, 97:100] = 9.0  # a hedge 15 m wide of 5 m cells: three of the five columns of one of ours

    load(raster(tmp_path / "mnh.tif", fine, cell=5.0), HeightKind.CLUTTER)
    found = clutter_around(X_M + 500, Y_M - 500, 100)

    assert (found.source, found.assumed_m) == (ClutterSource.MEASURED, 10)
    assert found.raster is not None
    assert sorted(set(found.raster.heights_m.ravel().tolist())) == [0.0, 9.0]


def test_buildings_and_woods_of_a_map_stand_where_they_are(tmp_path: Path):
    geopandas_free = pytest.importorskip("pyogrio")
    shapely = pytest.importorskip("shapely")
    path = tmp_path / "bdtopo.gpkg"
    house, wood = shapely.box(X_M + 40, Y_M - 60, X_M + 60, Y_M - 40), shapely.box(X_M + 200, Y_M - 400, X_M + 300, Y_M)
    for layer, shape, field, value in (
        ("batiment", house, "HAUTEUR", 6.5),
        ("zone_de_vegetation", wood, "NATURE", "Bois"),
    ):
        geopandas_free.raw.write(
            path,
            shapely.to_wkb(np.array([shape])),
            [np.array([value])],
            np.array([field]),
            layer=layer,
            crs="EPSG:2154",
            geometry_type="Polygon",
            driver="GPKG",
            append=path.exists(),
        )

    loaded = load_mapped_clutter(path, now=NOW)
    found = clutter_around(X_M + 150, Y_M - 200, 200)

    assert loaded.known_cells > 100
    assert found.source is ClutterSource.MAPPED
    assert found.raster is not None
    heights = found.raster.heights_m
    assert set(np.unique(heights[np.isfinite(heights)]).tolist()) == {0.0, 6.5, 15.0}


def test_sample_terrain_is_read_by_windows(tmp_path: Path):
    facts = load_raster(HeightKind.TERRAIN, SAMPLE_TERRAIN, projection=None, now=NOW)

    assert (facts.tiles > 50, facts.remarks) == (True, ())
    assert facts.known_cells * 625 / 1e6 == pytest.approx(8_366, abs=2)
    # Nantes Atlantique: 25 m in the sample (27 m at the aerodrome).
    assert ground_at(350_800, 6_683_450) == pytest.approx(25, abs=6)


def test_raster_is_read_with_little_kept_whatever_the_memory_of_the_machine(tmp_path: Path):
    path = raster(tmp_path / "r.tif", np.full((20, 20), 30.0, np.float32))
    file = height_file(path)

    with heights_reader(path, file, HeightKind.TERRAIN):
        kept = rasterio.env.getenv()["GDAL_CACHEMAX"]

    assert kept == 128 * 1024**2
