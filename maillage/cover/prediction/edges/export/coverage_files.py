"""Communes and sites of a prediction as rows, GeoJSON and KML: the same prediction, the same bytes."""

import io
from typing import Final

import shapely

from maillage.core.geo import to_degrees
from maillage.core.problems import NotFound
from maillage.core.tables.writing.place_files import Cells, GeoJsonPlaces, KmlPlaces, PlaceFile
from maillage.cover.prediction.domain.commune_rows import CommuneListing, CommuneRow, listed_communes
from maillage.cover.prediction.store.commune_cells import commune_columns
from maillage.cover.prediction.store.coverage_answers import predicted_stations
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.kits.lists.columns import json_values
from maillage.kits.lists.geojson import Geometry, geojson_text
from maillage.territory.store.built_in import built_in_at
from maillage.territory.store.territories import outline

_DECIMALS: Final = 0.00001  # one metre


def communes_geojson(prediction: PublishedPrediction, listing: CommuneListing) -> str:
    """A FeatureCollection (RFC 7946) of the communes of a listing, with their contours."""
    rows = listed_communes(prediction.communes.values(), listing)
    return geojson_text(commune_columns(prediction), rows, geometry=_contour, identity=lambda row: row.code)


def _contour(row: CommuneRow) -> Geometry:
    try:
        shape: Geometry = shapely.geometry.mapping(shapely.set_precision(outline(f"commune:{row.code}"), _DECIMALS))
    except NotFound:
        return None  # a few communes have no contour
    return shape


def communes_kml(prediction: PublishedPrediction, listing: CommuneListing) -> str:
    """The communes of a listing as placemarks where their names are written."""
    rows = listed_communes(prediction.communes.values(), listing)
    places = {place.code: place for place in built_in_at(f"commune:{row.code}" for row in rows)}
    columns = commune_columns(prediction)
    cells: list[Cells] = []
    for row in rows:
        place = places[row.code]
        cells.append({"nom": row.name, **json_values(columns, row), "lon": place.lon, "lat": place.lat})
    return _written(KmlPlaces, cells)


def sites_geojson(prediction: PublishedPrediction) -> str:
    """The sites of a prediction as points."""
    return _written(GeoJsonPlaces, _site_cells(prediction))


def sites_kml(prediction: PublishedPrediction) -> str:
    """The sites of a prediction as placemarks."""
    return _written(KmlPlaces, _site_cells(prediction))


def _site_cells(prediction: PublishedPrediction) -> list[Cells]:
    stations = predicted_stations(prediction)
    cells: list[Cells] = []
    for station in stations:
        lon, lat = to_degrees(station.support.x_m, station.support.y_m)
        cells.append(
            {
                "nom": station.support.name,
                "code": station.support.code,
                "etat": station.state.value,
                "secteurs": len(station.sectors),
                "hauteur_antenne_m": station.antenna_height_m,
                "est_invente": "oui" if prediction.facts["is_invented"] else "non",
                "lon": round(lon, 6),
                "lat": round(lat, 6),
            }
        )
    return cells


def _written(form: type[PlaceFile], places: list[Cells]) -> str:
    stream = io.StringIO()
    file = form(stream)
    for cells in places:
        file.write(cells)
    file.close()
    return stream.getvalue()
