"""Reads a table of sites (CSV or workbook, one row per sector) into base stations, or Refused with findings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from maillage.core.geo import to_lambert_93
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.schema.check import check_table
from maillage.core.tables.reading import open_source
from maillage.cover.network.domain.antennas import FORMULA_NAME, AntennaPattern, formula_pattern
from maillage.cover.network.domain.sites import (
    FREQUENCIES_GHZ,
    LTE_BANDWIDTHS_MHZ,
    TDD_CONFIGURATIONS,
    BaseStation,
    FrequencyLicence,
    FrequencyRight,
    MountedAntenna,
    RadioCarrier,
    RadioSector,
    RadioSupport,
    SiteState,
)
from maillage.cover.network.intake.msi_patterns import read_msi
from maillage.cover.network.intake.site_schema import site_schema

MOST_FINDINGS: Final = 100
SAME_PLACE_M: Final = 5.0
_ABOVE_SUPPORT_M: Final = 5.0  # a pole on a roof is not part of the roof's height
# The values of states and licences in tables; labels on pages differ.
STATE_CELLS: Final = {
    "idée": SiteState.IDEA,
    "planifié": SiteState.PLANNED,
    "en service": SiteState.IN_SERVICE,
    "à rénover": SiteState.TO_RENOVATE,
}
RIGHT_CELLS: Final = {
    "non demandée": FrequencyRight.NONE,
    "demandée": FrequencyRight.REQUESTED,
    "accordée": FrequencyRight.GRANTED,
    "refusée": FrequencyRight.REFUSED,
}
# Columns that must be equal in all rows of a site.
SITE_FIELDS: Final = (
    *("nom_site", "exploitant", "longitude", "latitude", "hauteur_support_m"),
    *("etat", "etat_depuis", "autorisation", "autorisation_jusqu_au"),
)


@dataclass(frozen=True, slots=True)
class _SectorRow:
    """A row that satisfies the schema: row number, and cells by column name."""

    number: int
    cells: Mapping[str, str]

    def number_in(self, name: str) -> float | None:
        """The number in a cell; None if empty."""
        return float(self.cells[name]) if self.cells.get(name) else None

    def required(self, name: str) -> float:
        """The number in a cell required by the schema."""
        return float(self.cells[name])

    def finding(self, code: str, message: str, name: str, **params: str | float) -> Finding:
        """A finding on a cell of this row."""
        return Finding(code, message, field_name=name, row_number=self.number, params={"field": name, **params})

    def findings(self, antennas: Mapping[str, AntennaPattern]) -> list[Finding]:
        """Checks beyond the schema, within this row."""
        findings = []
        if self.required("hauteur_antenne_m") > self.required("hauteur_support_m") + _ABOVE_SUPPORT_M:
            message = sentence(
                "L’antenne (%(height)s m) dépasse son support (%(support)s m) : vérifiez les deux hauteurs."
            )
            heights = {"height": self.cells["hauteur_antenne_m"], "support": self.cells["hauteur_support_m"]}
            findings.append(self.finding("antenna_above_support", message, "hauteur_antenne_m", **heights))
        if self.required("largeur_mhz") not in LTE_BANDWIDTHS_MHZ:
            message = sentence("Une porteuse LTE n’a pas %(value)s MHz : écrivez 1.4, 3, 5, 10, 15 ou 20.")
            findings.append(self.finding("bandwidth", message, "largeur_mhz", value=self.cells["largeur_mhz"]))
        low, high = FREQUENCIES_GHZ
        if not all(low <= float(text) <= high for text in self.cells["frequences_ghz"].split("|")):
            message = sentence("« %(value)s » n’est pas en GHz : écrivez par exemple 3.42 (de %(low)s à %(high)s).")
            findings.append(
                self.finding(
                    "frequency", message, "frequences_ghz", value=self.cells["frequences_ghz"], low=low, high=high
                )
            )
        gain, tilt = self.number_in("gain_dbi"), self.number_in("inclinaison_electrique_deg")
        pattern = antennas.get(self.cells["antenne"])
        if self.cells["antenne"] == FORMULA_NAME:
            if gain is None:
                message = sentence("Avec la formule 3GPP, donnez le gain de l’antenne en dBi.")
                findings.append(self.finding("gain_missing", message, "gain_dbi"))
        elif pattern is not None:
            if gain is not None and abs(gain - pattern.gain_dbi) > 0.5:
                message = sentence("Le fichier d’antenne dit %(file)s dBi, la ligne %(value)s : videz la cellule.")
                findings.append(
                    self.finding("gain_twice", message, "gain_dbi", file=round(pattern.gain_dbi, 2), value=gain)
                )
            own_tilt = pattern.electrical_tilt_deg or 0.0
            if tilt is not None and abs(tilt - own_tilt) > 1:
                message = sentence(
                    "Le fichier d’antenne est incliné de %(file)s°, la ligne dit %(value)s° : prenez le fichier de "
                    "cette inclinaison, ou videz la cellule."
                )
                findings.append(
                    self.finding("tilt_twice", message, "inclinaison_electrique_deg", file=own_tilt, value=tilt)
                )
        return findings

    def sector(self, antennas: Mapping[str, AntennaPattern]) -> RadioSector:
        """The sector in this row."""
        name = self.cells["antenne"]
        bandwidth = self.required("largeur_mhz")
        return RadioSector(
            code=self.cells["secteur"],
            antenna=MountedAntenna(
                pattern=formula_pattern(self.required("gain_dbi")) if name == FORMULA_NAME else antennas[name],
                azimuth_deg=self.required("azimut_deg") % 360,
                height_m=self.required("hauteur_antenne_m"),
                mechanical_tilt_deg=self.required("inclinaison_mecanique_deg"),
                electrical_tilt_deg=self.number_in("inclinaison_electrique_deg") or 0.0,
            ),
            power_dbm=self.required("puissance_dbm"),
            feeder_loss_db=self.required("pertes_db"),
            carriers=tuple(RadioCarrier(float(text), bandwidth) for text in self.cells["frequences_ghz"].split("|")),
            tdd=TDD_CONFIGURATIONS[int(self.required("configuration_tdd"))],
        )


def read_base_stations(path: Path, *, patterns: Path | None = None) -> tuple[BaseStation, ...]:
    """The sites of a table, in order of first rows; antenna files are looked up in ``patterns``.

    Refused with at most ``MOST_FINDINGS`` findings if any row is invalid.
    """
    rows = _accepted_rows(path)
    by_site: dict[str, list[_SectorRow]] = defaultdict(list)
    for row in rows:
        by_site[row.cells["code_site"]].append(row)
    findings = [finding for members in by_site.values() for finding in _contradictions(members)]
    files = {row.cells["antenne"]: row for row in rows if row.cells["antenne"] != FORMULA_NAME}
    antennas: dict[str, AntennaPattern] = {}
    for name, row in files.items():
        try:
            antennas[name] = read_msi((patterns or path.parent) / Path(name).name)
        except Refused as refusal:
            # Reported at the first row with that antenna; the other rows are still checked.
            findings.append(row.finding(refusal.code, refusal.message, "antenne", **refusal.params))
    for row in rows:
        findings.extend(row.findings(antennas))
    if not findings:
        stations = [_station(code, members, antennas) for code, members in by_site.items()]
        findings.extend(_same_places(stations, by_site))
    if findings:
        message = sentence("Le fichier « %(file)s » a des lignes fausses : corrigez-les. Rien n’a été pris.")
        raise Refused("sites_refused", message, findings=findings[:MOST_FINDINGS], file=path.name)
    return tuple(stations)


def _accepted_rows(path: Path) -> list[_SectorRow]:
    """The rows of a table, all of which satisfy the schema; otherwise Refused."""
    if not path.is_file():
        raise Refused("no_file", sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin."), file=str(path))
    schema = site_schema()
    names = [column.name for column in schema.fields]
    source = open_source(path, expected=names)
    report = check_table(source, schema)
    if report.errors:
        findings = [
            Finding(group.code, group.message, group.field_name, row, group.params)
            for group in report.errors
            for row in map(report.reading.sheet_row, group.row_numbers[:MOST_FINDINGS].tolist() or [1])
        ]
        message = sentence("Le fichier « %(file)s » ne suit pas le modèle des sites : corrigez-le. Rien n’a été pris.")
        raise Refused("sites_schema", message, findings=findings[:MOST_FINDINGS], file=path.name)
    table_rows = [cells for chunk in source.chunks() for cells in chunk]
    if not table_rows:
        message = sentence("« %(file)s » n’a aucun secteur : donnez une ligne par secteur.")
        raise Refused("sites_empty", message, file=path.name)
    return [
        _SectorRow(
            report.reading.sheet_row(number),
            {name: cell.strip() for name, cell in zip(source.header, cells, strict=False)},
        )
        for number, cells in enumerate(table_rows, start=2)
    ]


def _contradictions(members: Sequence[_SectorRow]) -> list[Finding]:
    """Findings for rows of one site with different values in columns of the site."""
    first = members[0]
    message = sentence(
        "Le site « %(site)s » a deux valeurs de « %(field)s » (« %(first)s » et « %(other)s ») : gardez la bonne."
    )
    return [
        row.finding(
            "site_contradiction", message, name,
            site=first.cells["code_site"], first=first.cells.get(name, ""), other=row.cells.get(name, ""),
        )
        for row in members[1:]
        for name in SITE_FIELDS
        if row.cells.get(name, "") != first.cells.get(name, "")
    ]  # fmt: skip


def _station(code: str, members: Sequence[_SectorRow], antennas: Mapping[str, AntennaPattern]) -> BaseStation:
    first = members[0]
    x, y = to_lambert_93(first.required("longitude"), first.required("latitude"))
    until, since = first.cells.get("autorisation_jusqu_au"), first.cells.get("etat_depuis")
    return BaseStation(
        support=RadioSupport(code, first.cells["nom_site"], x, y, first.required("hauteur_support_m")),
        sectors=tuple(row.sector(antennas) for row in members),
        operator=first.cells["exploitant"],
        state=STATE_CELLS[first.cells["etat"]],
        state_since=date.fromisoformat(since) if since else None,
        licence=FrequencyLicence(
            RIGHT_CELLS[first.cells["autorisation"]], date.fromisoformat(until) if until else None
        ),
    )


def _same_places(stations: Sequence[BaseStation], rows: Mapping[str, Sequence[_SectorRow]]) -> list[Finding]:
    """Findings for two sites of one operator on one support: a duplicate, or sectors of a single site."""
    message = sentence(
        "« %(site)s » et « %(other)s » de %(operator)s sont à moins de 5 m : donnez-leur un seul code, ou corrigez une "
        "position."
    )
    findings = []
    ordered = sorted(stations, key=lambda station: station.support.x_m)
    for index, station in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if other.support.x_m - station.support.x_m > SAME_PLACE_M:
                break
            near = abs(other.support.y_m - station.support.y_m) <= SAME_PLACE_M
            if near and other.operator == station.operator:
                names = {"site": station.support.code, "other": other.support.code, "operator": other.operator}
                findings.append(rows[other.support.code][0].finding("sites_same_place", message, "code_site", **names))
    return findings
