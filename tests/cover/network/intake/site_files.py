"""Tables of invented sites, and antenna files, with what a test changes in them."""

import csv
from pathlib import Path

from maillage.cover.network.intake.site_schema import site_schema

ROW = {
    "code_site": "44-001",
    "nom_site": "Site inventé de Nozay",
    "exploitant": "Loire Radio",
    "longitude": "-1.6262",
    "latitude": "47.5638",
    "hauteur_support_m": "40",
    "etat": "en service",
    "etat_depuis": "2019-03-01",
    "autorisation": "accordée",
    "autorisation_jusqu_au": "2026-12-31",
    "secteur": "A",
    "azimut_deg": "120",
    "hauteur_antenne_m": "36",
    "inclinaison_mecanique_deg": "0",
    "inclinaison_electrique_deg": "4",
    "antenne": "3GPP",
    "gain_dbi": "17",
    "puissance_dbm": "46",
    "pertes_db": "2",
    "frequences_ghz": "3.42|3.44",
    "largeur_mhz": "20",
    "configuration_tdd": "2",
}


def write_sites(folder: Path, *changes: dict[str, str]) -> Path:
    """A file of one row a change, each of them the sample row with the change."""
    path = folder / "sites.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in site_schema().fields])
        writer.writeheader()
        writer.writerows(ROW | change for change in changes)
    return path


def write_msi(path: Path, *, gain: str = "17.5 dBi", values: int = 360, tilt: int = 4, lowest: float = 0.0) -> Path:
    """An antenna file whose beam points ``tilt`` degrees down."""
    lines = ["NAME Antenne inventée", "FREQUENCY 3500", f"GAIN {gain}", f"HORIZONTAL {values}"]
    lines += [f"{angle} {lowest + min(12 * (min(angle, 360 - angle) / 65) ** 2, 25):.2f}" for angle in range(values)]
    lines += ["VERTICAL 360"]
    lines += [
        f"{angle} {min(12 * (min(abs(angle - tilt), 360 - abs(angle - tilt)) / 10) ** 2, 20):.2f}"
        for angle in range(360)
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
