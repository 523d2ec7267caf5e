"""Reads the form of a site as a table with one site, so that schema and rules are those of an uploaded file."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.schema.terms import FieldType
from maillage.core.tables.writing.csv_file import write_csv
from maillage.cover.network.domain.network_sites import LONGEST_NOTE, MOST_SECTORS, SiteMetadata
from maillage.cover.network.domain.sites import BaseStation
from maillage.cover.network.intake.site_schema import site_schema
from maillage.cover.network.intake.site_tables import SITE_FIELDS, read_base_stations

REQUESTED_ON: Final = "demandee_le"
NOTE: Final = "note"
SITE_NAMES: Final = ("code_site", *SITE_FIELDS)
SECTOR_NAMES: Final = tuple(field.name for field in site_schema().fields if field.name not in SITE_NAMES)
_NUMBERS: Final = frozenset(
    field.name for field in site_schema().fields if field.type in {FieldType.NUMBER, FieldType.INTEGER}
)
_TABLE: Final = "site.csv"
_FIRST_ROW: Final = 2  # the first row below the header
_LONGEST_CELL: Final = 500
_OF_SECTOR: Final = ("secteur", "azimut_deg")  # a sector with neither is ignored


def typed_site(sent: Mapping[str, str]) -> dict[str, str]:
    """The submitted texts by column name; those of a sector have its index as suffix ("azimut_deg-0")."""
    names = [*SITE_NAMES, REQUESTED_ON, NOTE]
    names += [f"{name}-{place}" for place in range(MOST_SECTORS) for name in SECTOR_NAMES]
    return {name: str(sent[name]).strip()[:_LONGEST_CELL] for name in names if name in sent}


def read_site_form(typed: Mapping[str, str], folder: Path) -> tuple[BaseStation, SiteMetadata]:
    """The site in a form; ``folder`` contains the antenna files, and the table is written there.

    Refused with a finding per field, named as in the form.
    """
    places = [place for place in range(MOST_SECTORS) if any(typed.get(f"{name}-{place}") for name in _OF_SECTOR)]
    if not places:
        message = sentence("Un site a au moins un secteur : donnez-lui un nom et un azimut.")
        finding = Finding("sectors_missing", message, field_name="secteur-0")
        raise Refused("sectors_missing", message, findings=[finding])
    about = {name: _cell(name, typed.get(name, "")) for name in SITE_NAMES}
    columns = tuple(field.name for field in site_schema().fields)
    rows = []
    for place in places:
        cells = about | {name: _cell(name, typed.get(f"{name}-{place}", "")) for name in SECTOR_NAMES}
        rows.append(tuple(cells[name] for name in columns))
    with (folder / _TABLE).open("wb") as stream:
        write_csv(rows, columns, stream, is_neutral=False)
    findings: list[Finding] = []
    station: BaseStation | None = None
    try:
        (station,) = read_base_stations(folder / _TABLE, patterns=folder)
    except Refused as refusal:
        # Findings of the table are mapped to the fields of the form, and raised below with those of the other fields.
        for finding in refusal.findings:
            name, row = finding.field_name, finding.row_number
            if name in SECTOR_NAMES and row is not None:
                findings.append(replace(finding, field_name=f"{name}-{places[row - _FIRST_ROW]}"))
            else:
                findings.append(finding)
    requested, note = typed.get(REQUESTED_ON, ""), typed.get(NOTE, "")
    paper = SiteMetadata()
    try:
        paper = SiteMetadata(
            date.fromisoformat(requested) if requested else None, " ".join(note.split())[:LONGEST_NOTE]
        )
    except ValueError:
        # Reported at its field below.
        message = sentence("« %(value)s » n’est pas une date : écrivez-la AAAA-MM-JJ.")
        findings.append(Finding("day_form", message, field_name=REQUESTED_ON, params={"value": requested}))
    if station is None or findings:
        message = sentence("Ce site ne tient pas encore : corrigez ce qui est marqué. Rien n’a été enregistré.")
        raise Refused("site_refused", message, findings=findings)
    return station, paper


def _cell(name: str, text: str) -> str:
    """The text of a field as a table cell: numbers with a decimal point."""
    return text.replace(",", ".", 1).replace(" ", "") if name in _NUMBERS else text
