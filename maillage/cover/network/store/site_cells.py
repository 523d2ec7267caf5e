"""Sites as cells of the schema maillage/sites-4g-fixe, shared by tables, files, history and comparison."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from maillage.core.geo import to_degrees
from maillage.cover.network.domain.antennas import FORMULA_NAME
from maillage.cover.network.domain.sites import BaseStation, FrequencyRight, SiteState
from maillage.cover.network.intake.site_schema import site_schema
from maillage.cover.network.intake.site_tables import RIGHT_CELLS, SITE_FIELDS, STATE_CELLS
from maillage.cover.network.store.models import NetworkSector, NetworkSite

SiteCells = dict[str, str]
_STATE_WORDS: Final = {state: word for word, state in STATE_CELLS.items()}
_RIGHT_WORDS: Final = {right: word for word, right in RIGHT_CELLS.items()}
_DECIMALS: Final = 6  # of degrees: 11 cm


@cache
def site_columns() -> tuple[str, ...]:
    """The columns of the schema, in order."""
    return tuple(column.name for column in site_schema().fields)


def degrees_of(places: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Longitude and latitude of Lambert-93 positions, rounded to 11 cm."""
    metres = list(places)
    if not metres:
        return []
    x, y = zip(*metres, strict=True)
    lon, lat = to_degrees(x, y)
    return [(round(east, _DECIMALS), round(north, _DECIMALS)) for east, north in zip(lon, lat, strict=True)]


def number_cell(value: float | None, decimals: int = _DECIMALS) -> str:
    """A number as a table cell, without trailing zeros; "" for None."""
    if value is None:
        return ""
    return f"{round(value, decimals) + 0.0:.{decimals}f}".rstrip("0").rstrip(".")


def sites_as_cells(sites: Iterable[NetworkSite]) -> list[SiteCells]:
    """One row of cells per sector; ``sectors`` should be prefetched."""
    return _cells_of((site, site.sectors.all()) for site in sites)


def table_rows(sites: Iterable[NetworkSite]) -> list[tuple[str, ...]]:
    """The table rows of sites, in the order of ``site_columns``."""
    return _in_columns(sites_as_cells(sites))


def station_table_rows(stations: Iterable[BaseStation]) -> list[tuple[str, ...]]:
    """The table rows of stations that are not stored yet."""
    return _in_columns(_cells_of(map(station_rows, stations)))


def _cells_of(sites: Iterable[tuple[NetworkSite, Iterable[NetworkSector]]]) -> list[SiteCells]:
    pairs, rows = list(sites), []
    degrees = degrees_of((site.x_m, site.y_m) for site, _sectors in pairs)
    for (site, sectors), (lon, lat) in zip(pairs, degrees, strict=True):
        about = _site_cells(site, lon, lat)
        rows += [{**about, **_sector_cells(sector)} for sector in sectors]
    return rows


def _in_columns(rows: Iterable[SiteCells]) -> list[tuple[str, ...]]:
    columns = site_columns()
    return [tuple(cells[name] for name in columns) for cells in rows]


def station_rows(station: BaseStation) -> tuple[NetworkSite, list[NetworkSector]]:
    """A station as unsaved rows; the caller sets commune, owner and moment."""
    support = station.support
    assert support.height_m is not None  # required by the schema; supports of a register get the usual mast
    site = NetworkSite(
        code=support.code,
        name=support.name,
        operator=station.operator,
        x_m=support.x_m,
        y_m=support.y_m,
        support_height_m=support.height_m,
        state=station.state.value,
        state_since=station.state_since,
        right=station.licence.right.value,
        right_until=station.licence.until,
    )
    sectors = []
    for sector in station.sectors:
        has_formula = sector.antenna.pattern.name == FORMULA_NAME
        sectors.append(
            NetworkSector(
                code=sector.code,
                azimuth_deg=sector.antenna.azimuth_deg,
                height_m=sector.antenna.height_m,
                mechanical_tilt_deg=sector.antenna.mechanical_tilt_deg,
                # Gain and tilt are defined by the antenna file, if there is one.
                electrical_tilt_deg=sector.antenna.electrical_tilt_deg if has_formula else None,
                antenna=sector.antenna.pattern.name,
                gain_dbi=sector.antenna.pattern.gain_dbi if has_formula else None,
                power_dbm=sector.power_dbm,
                feeder_loss_db=sector.feeder_loss_db,
                frequencies_ghz="|".join(number_cell(carrier.frequency_ghz) for carrier in sector.carriers),
                bandwidth_mhz=sector.carriers[0].bandwidth_mhz,
                tdd=sector.tdd.number,
            )
        )
    return site, sectors


def stated_cells(site: NetworkSite, sectors: Iterable[NetworkSector]) -> SiteCells:
    """A site as flat cells, those of a sector with its code as suffix ("azimut_deg A"), for comparison."""
    ((lon, lat),) = degrees_of([(site.x_m, site.y_m)])
    cells = _site_cells(site, lon, lat)
    for sector in sorted(sectors, key=lambda sector: sector.code):
        about = _sector_cells(sector)
        cells |= {f"{name} {sector.code}": cell for name, cell in about.items() if name != "secteur"}
    return cells


def _site_cells(site: NetworkSite, lon: float, lat: float) -> SiteCells:
    texts = (
        *(site.name, site.operator, number_cell(lon), number_cell(lat), number_cell(site.support_height_m)),
        _STATE_WORDS[SiteState(site.state)],
        site.state_since.isoformat() if site.state_since else "",
        _RIGHT_WORDS[FrequencyRight(site.right)],
        site.right_until.isoformat() if site.right_until else "",
    )
    return {"code_site": site.code, **dict(zip(SITE_FIELDS, texts, strict=True))}


def _sector_cells(sector: NetworkSector) -> SiteCells:
    return {
        "secteur": sector.code,
        "azimut_deg": number_cell(sector.azimuth_deg),
        "hauteur_antenne_m": number_cell(sector.height_m),
        "inclinaison_mecanique_deg": number_cell(sector.mechanical_tilt_deg),
        "inclinaison_electrique_deg": number_cell(sector.electrical_tilt_deg),
        "antenne": sector.antenna,
        "gain_dbi": number_cell(sector.gain_dbi),
        "puissance_dbm": number_cell(sector.power_dbm),
        "pertes_db": number_cell(sector.feeder_loss_db),
        "frequences_ghz": sector.frequencies_ghz,
        "largeur_mhz": number_cell(sector.bandwidth_mhz),
        "configuration_tdd": str(sector.tdd),
    }
