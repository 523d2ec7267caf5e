"""RTR-NetTest open data (Austrian regulator), CSV or XLSX: crowd measurements with the regulator's own test.

Columns: the open data page of RTR-NetTest, and its actual exports (49 to 51 columns).
"""

from datetime import UTC, date
from typing import Final

from maillage.core.problems import sentence
from maillage.core.tables.source_rows import SourceRow
from maillage.measure.protocol.domain.terms import (
    MeasuredTest,
    Position,
    Status,
    Subtest,
    SubtestKind,
    Technology,
    ValueOrigin,
)
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.intake.sources.description import ImportedTest, ImportSource, Registers, SkippedRow
from maillage.measure.record.intake.sources.documents import Figures, with_document

NAME: Final = "rtr"
# A test that changed technology while it ran ("3G/4G") belongs to none.
TECHNOLOGIES: Final = {
    "2G": Technology.G2,
    "3G": Technology.G3,
    "4G": Technology.G4,
    "5G": Technology.G5,
    **dict.fromkeys(("2G/3G", "2G/4G", "3G/4G", "2G/3G/4G", "4G/5G", "3G/5G", "2G/5G", "3G/4G/5G"), Technology.UNKNOWN),
    **dict.fromkeys(("MOBILE", "CELLULAR", "UNKNOWN", "WLAN", "LAN", "ETHERNET", "BLUETOOTH"), Technology.UNKNOWN),
}
NOT_MOBILE: Final = {"WLAN": "wifi", "LAN": "ethernet", "ETHERNET": "ethernet", "BLUETOOTH": "wifi"}
BOOLEANS: Final = {"TRUE": True, "FALSE": False, "T": True, "F": False, "1": True, "0": False}
WORD_COLUMNS: Final = {
    "network_type": "network_type",
    "network_name": "network_name",
    "model": "device_model",
    "platform": "platform",
    "client_version": "client_version",
    "server_name": "server",
    "loc_src": "position_source",
    "country_location": "country",
}
RADIO: Final = {"lte_rsrp": "rsrp_dbm", "lte_rsrq": "rsrq_db", "signal_strength": "rssi_dbm"}


def read_row(row: SourceRow, registers: Registers) -> ImportedTest | SkippedRow:
    """Convert a row of the export."""
    public_id = row.require("open_test_uuid")
    taken_at = row.require_moment("time_utc", UTC)
    category = row.require("cat_technology")
    row.fields["cat_technology"] = category
    technology = row.take_choice("cat_technology", TECHNOLOGIES)
    operator, operator_origin = _operator(row, registers, taken_at.date())
    # open_uuid links all tests of one person: it is pseudonymised at once, and not part of the document.
    token = row.take("open_uuid") or public_id
    down = row.take_number("download_kbit", low=0, high=1e8)
    up = row.take_number("upload_kbit", low=0, high=1e8)
    ping = row.take_number("ping_ms", low=0, high=1e6)
    measured = (
        (SubtestKind.LATENCY, ping),
        (SubtestKind.DOWNLOAD, None if down is None else down * 1_000),
        (SubtestKind.UPLOAD, None if up is None else up * 1_000),
    )
    subtests = tuple(Subtest(kind, Status.OK, value) for kind, value in measured if value is not None)
    flags = [NOT_MOBILE[category.upper()]] if category.upper() in NOT_MOBILE else []
    if "/" in category:
        flags.append("technology_changed")
    if row.take_choice("implausible", BOOLEANS):
        flags.append("implausible")
        subtests = tuple(Subtest(subtest.kind, Status.VOIDED, subtest.value) for subtest in subtests)
    texts = {word: row.take(column) for column, word in WORD_COLUMNS.items()}
    signals = {word: row.take_number(column, low=-200, high=50) for column, word in RADIO.items()}
    lon = row.take_number("long", low=-180, high=180)
    lat = row.take_number("lat", low=-90, high=90)
    accuracy_m = row.take_number("loc_accuracy", low=0, high=1e7)
    figures = Figures(
        NAME,
        source_id=public_id,
        words={word: text for word, text in texts.items() if text is not None},
        radio={word: value for word, value in signals.items() if value is not None},
    )
    measurement = MeasuredTest(
        id=registers.identity(NAME, public_id),
        taken_at=taken_at,
        device=registers.pseudonym(f"{NAME}\x1f{token}"),
        operator=operator,
        operator_origin=operator_origin,
        technology=technology or Technology.UNKNOWN,
        technology_origin=ValueOrigin.NETWORK if technology else None,
        position=None if lon is None or lat is None else Position(lon, lat, accuracy_m),
        subtests=subtests,
        flags=tuple(flags),
    )
    return ImportedTest(Origin.FOREIGN, with_document(measurement, figures, registers.operators))


def _operator(row: SourceRow, registers: Registers, day: date) -> tuple[int, ValueOrigin | None]:
    seen, sim, asn = row.take("network_mcc_mnc"), row.take("sim_mcc_mnc"), row.take("asn")
    for plmn, origin in ((seen, ValueOrigin.NETWORK), (sim, ValueOrigin.SIM)):
        if plmn and (operator := registers.operators.by_plmn(plmn, day)) is not None:
            return registers.operators.counted_as(operator, day).code, origin
    if asn and asn.isdigit() and (operator := registers.operators.by_asn(int(asn))) is not None:
        return registers.operators.counted_as(operator, day).code, ValueOrigin.ASN
    if name := seen or sim or (f"AS{asn}" if asn else None):
        registers.unknown_operators[name] += 1
    return 0, None


_PLACE: Final = sentence("découpage autrichien")
_OWN: Final = sentence("déroulement propre au test autrichien")
SOURCE: Final = ImportSource(
    name=NAME,
    title="RTR-NetTest, données ouvertes",
    publisher="Rundfunk und Telekom Regulierungs-GmbH (RTR)",
    licence="CC BY 4.0",
    url="https://www.netztest.at/en/Opendata",
    origins=(Origin.FOREIGN,),
    formats=("csv", "xlsx"),
    columns=frozenset(
        {
            *("open_uuid", "open_test_uuid", "time_utc", "cat_technology", "lat", "long", "loc_accuracy"),
            *("download_kbit", "upload_kbit", "ping_ms", "network_mcc_mnc", "sim_mcc_mnc", "asn", "implausible"),
            *WORD_COLUMNS,
            *RADIO,
        }
    ),
    required=frozenset({"open_test_uuid", "time_utc", "cat_technology", "download_kbit", "upload_kbit", "ping_ms"}),
    ignored={
        "ip_anonym": sentence("aucune adresse IP n’est gardée"),
        "nat_type": sentence("dit la traduction d’adresses, pas la qualité"),
        **dict.fromkeys(("gkz", "zip_code", "kg_nr", "gkz_sa", "land_cover", "settlement_type"), _PLACE),
        **dict.fromkeys(("atraster100", "atraster250", "dtm_level"), _PLACE),
        **dict.fromkeys(("link_*", "edge_id"), _PLACE),
        **dict.fromkeys(("test_duration", "num_threads", "ndt_*", "signal_classification"), _OWN),
        "pinned": sentence("la règle des doublons de Maillage s’applique"),
        **dict.fromkeys(
            ("cell_*", "channel_number", "radio_band"), sentence("identité de l’antenne : non utilisée à ce jour")
        ),
    },
    read=read_row,
)
