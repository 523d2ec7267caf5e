"""Arcep's yearly drive test campaign, test-level CSV (separator ";"): one row per subtest.

The format is the regulator's list of 102 columns, shipped as maillage/measure/record/reference/arcep-qos-columns.csv.
"""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from maillage.core.problems import sentence
from maillage.core.tables.source_rows import SourceRow
from maillage.measure.protocol.domain.protocol import VIDEO_PERFECT_START_MS
from maillage.measure.protocol.domain.terms import (
    Context,
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

NAME: Final = "arcep"
# Arcep counts a page as loaded below 10 s, and a file of 5 MB (1 MB up) as passed below 30 s (annex of its decisions).
PAGE_TIMEOUT_S: Final = 10.0
FILE_TIMEOUT_S: Final = 30.0
LONGEST_S: Final = 3_600.0
BOOLEANS: Final = {"1": True, "0": False, "TRUE": True, "FALSE": False}
CONTEXTS: Final = {
    "INDOOR": Context.INDOOR,
    "OUTDOOR": Context.OUTDOOR,
    "INCAR": Context.CAR,
    "INTRAIN": Context.TRAIN,
}
TECHNOLOGIES: Final = {
    "2G": Technology.G2,
    "3G": Technology.G3,
    "4G": Technology.G4,
    "5G": Technology.G5,
    "PAS DE SERVICE": Technology.UNKNOWN,
    "INCONNUE": Technology.UNKNOWN,
}
# Names that Arcep uses for mobile networks and that the table has for other companies.
MOBILE_NAMES: Final = {"FREE": "free-mobile"}
ZONES: Final[Mapping[str, tzinfo]] = {
    "METROPOLE": ZoneInfo("Europe/Paris"),
    "GUADELOUPE": ZoneInfo("America/Guadeloupe"),
    "MARTINIQUE": ZoneInfo("America/Martinique"),
    "GUYANE": ZoneInfo("America/Cayenne"),
    "LA REUNION": ZoneInfo("Indian/Reunion"),
    "LA RÉUNION": ZoneInfo("Indian/Reunion"),
    "MAYOTTE": ZoneInfo("Indian/Mayotte"),
}
WORD_COLUMNS: Final = {
    "url": "url",
    "terminal": "device_model",
    "zone": "zone",
    "zone_name": "zone_name",
    "zone_precision": "zone_precision",
    "axis": "axis",
    "axis_name": "axis_name",
    "reason_of_failed": "failure",
    "operating_system": "platform",
    "operating_system_version": "platform_version",
    "insee_com": "commune",
}
RADIO: Final = {"rsrp": "rsrp_dbm", "rsrq": "rsrq_db", "rscp": "rscp_dbm", "ec_n0": "ec_n0_db"}
NO_TEST: Final = {
    "SMS": SkippedRow("sms", sentence("SMS : Maillage ne compte pas les SMS")),
    "VOIX": SkippedRow("voice", sentence("appel vocal : Maillage ne compte pas les appels")),
}
DESCOPED: Final = SkippedRow("descoped", sentence("mesure écartée par l’Arcep (descoping)"))
HELICOPTER: Final = SkippedRow(
    "helicopter", sentence("mesure faite en hélicoptère : elle ne dit rien d’un usage au sol")
)
NO_FIGURE: Final = SkippedRow("no_figure", sentence("latence réussie mais sans durée : rien à compter"))


def read_row(row: SourceRow, registers: Registers) -> ImportedTest | SkippedRow:
    """Convert a row to a measurement, or return why it is none."""
    protocol = row.require("protocole").strip().upper()
    if protocol in NO_TEST:
        row.fields.clear()  # columns of calls and messages, unused
        return NO_TEST[protocol]
    is_descoped = row.take_choice("descoping", BOOLEANS)
    is_airborne = row.take_choice("helicopter_measure", BOOLEANS)
    if is_descoped or is_airborne:
        row.fields.clear()
        return DESCOPED if is_descoped else HELICOPTER
    if protocol not in PROTOCOLS:
        message = sentence("« %(value)s » n’est pas un protocole de l’Arcep : WEB, STREAM, PING, DLH, ULH, DOWNLOAD…")
        raise row.refusal("unknown_word", message, "protocole", value=protocol[:80])
    subtest = PROTOCOLS[protocol](row)
    if subtest is None:
        return NO_FIGURE
    measure_id = row.require("id_measure")
    zone = row.take_choice("territory", ZONES) or ZONES["METROPOLE"]
    begins = "date_time_start" if "date_time_start" in row.fields else "date_start"
    if begins == "date_start":
        day, hour = row.require(begins), row.take("hour_start") or "00:00:00"
        row.fields[begins] = f"{day.split(' ')[0]} {hour}"
    taken_at = row.require_moment(begins, zone)
    name = row.require("operator")
    in_table = registers.operators.by_name(MOBILE_NAMES.get(name.strip().upper(), name))
    operator = registers.operator_code(in_table, taken_at.date())
    if operator is None:
        message = sentence(
            "L’opérateur « %(value)s » n’est pas dans la table : ajoutez-le à operators.csv, dans le dossier "
            "MAILLAGE_DATA."
        )
        raise row.refusal("unknown_operator", message, "operator", value=name[:80])
    technology = row.take_choice("techno_start", TECHNOLOGIES)
    ended_on = row.take_choice("techno_end", TECHNOLOGIES)
    words = {word: text for column, word in WORD_COLUMNS.items() if (text := row.take(column)) is not None}
    numbers = {word: row.take_number(column, low=-200, high=50) for column, word in RADIO.items()}
    figures = Figures(
        NAME,
        source_id=measure_id,
        words=words,
        radio={word: value for word, value in numbers.items() if value is not None},
        page=words.get("url", "page"),
    )
    terminals = [row.take("imei"), row.take("imsi"), words.get("device_model")]
    outing = (next(filter(None, terminals), ""), name, words.get("commune", ""))
    context = row.take_choice("situation", CONTEXTS) or Context.UNKNOWN
    lon = row.take_number("longitude_start", low=-180, high=180)
    lat = row.take_number("latitude_start", low=-90, high=90)
    measurement = MeasuredTest(
        id=registers.identity(NAME, measure_id, protocol, taken_at.isoformat(), name),
        taken_at=taken_at,
        device=registers.outing(NAME, taken_at, outing),
        operator=operator,
        operator_origin=ValueOrigin.SIM,
        technology=technology or Technology.UNKNOWN,
        technology_origin=ValueOrigin.RADIO if technology else None,
        context=context,
        position=None if lon is None or lat is None else Position(lon, lat),
        subtests=(subtest,),
        flags=("technology_changed",) if ended_on is not None and ended_on != technology else (),
    )
    return ImportedTest(Origin.DRIVE_TEST, with_document(measurement, figures, registers.operators))


def _page(row: SourceRow) -> Subtest:
    """Durations are censored at 10 s: 10 s or more is a timeout, not a duration."""
    seconds = row.take_number("acess_duration", low=0, high=LONGEST_S)
    is_loaded = row.take_choice("loaded_in_less_10_secondes", BOOLEANS)
    if seconds is not None and seconds >= PAGE_TIMEOUT_S:
        return Subtest(SubtestKind.WEB, Status.TIMEOUT)
    if seconds is None or is_loaded is False:
        return Subtest(SubtestKind.WEB, Status.FAILED)
    return Subtest(SubtestKind.WEB, Status.OK, seconds * 1_000)


def _video(row: SourceRow) -> Subtest:
    start = row.take_number("video_initialisation_duration", low=0, high=LONGEST_S)
    stalls = row.take_number("video_freez_duration", low=0, high=LONGEST_S)
    viewed = row.take_number("video_viewing_duration", low=0, high=LONGEST_S)
    is_correct = row.take_choice("quality_correct", BOOLEANS)
    row.drop(("quality_perfect",))  # 30 s without a stall: derived from the durations
    if start is None or viewed == 0 or (viewed is None and is_correct is False):
        return Subtest(SubtestKind.VIDEO, Status.FAILED)
    waiting_ms = (start + (stalls or 0.0)) * 1_000
    verdict = None  # derived from the waiting time
    if is_correct is not None:
        played = "perfect" if waiting_ms <= VIDEO_PERFECT_START_MS else "correct"
        verdict = played if is_correct else "failed"
    return Subtest(SubtestKind.VIDEO, Status.OK, waiting_ms, verdict=verdict)


def _ping(row: SourceRow) -> Subtest | None:
    """The specification has a success flag; some years' files have the milliseconds in the same column."""
    result = row.take_number("ping_result", low=0, high=60_000)
    seconds = row.take_number("acess_duration", low=0, high=60)
    if result is not None and result > 1:
        return Subtest(SubtestKind.LATENCY, Status.OK, result)
    if seconds is not None and result != 0:
        return Subtest(SubtestKind.LATENCY, Status.OK, seconds * 1_000)
    return None if result else Subtest(SubtestKind.LATENCY, Status.FAILED)


def _file(kind: SubtestKind, success: str) -> Callable[[SourceRow], Subtest]:
    def read(row: SourceRow) -> Subtest:
        seconds = row.take_number("transfert_duration", low=0, high=LONGEST_S)
        is_passed = row.take_choice(success, BOOLEANS)
        row.drop(("transfert_file_size", "bitrate_dl", "bitrate_ul"))  # derived from the protocol and the duration
        if seconds is not None and seconds >= FILE_TIMEOUT_S:
            return Subtest(kind, Status.TIMEOUT)
        if seconds is None or is_passed is False:
            return Subtest(kind, Status.FAILED)
        return Subtest(kind, Status.OK, seconds * 1_000)

    return read


def _rate(kind: SubtestKind, column: str, success: str) -> Callable[[SourceRow], Subtest]:
    def read(row: SourceRow) -> Subtest:
        megabits = row.take_number(column, low=0, high=100_000)
        is_passed = row.take_choice(success, BOOLEANS)
        row.drop(("transfert_duration", "transfert_file_size", "dl_superior_3mbps"))  # derived from the rate
        if megabits is None or is_passed is False:
            return Subtest(kind, Status.FAILED)
        return Subtest(kind, Status.OK, megabits * 1e6)

    return read


PROTOCOLS: Final[Mapping[str, Callable[[SourceRow], Subtest | None]]] = {
    "WEB": _page,
    "STREAM": _video,
    "PING": _ping,
    "LATENCE": _ping,
    "DLH": _file(SubtestKind.FILE_DOWNLOAD, "download_ok"),
    "ULH": _file(SubtestKind.FILE_UPLOAD, "upload_ok"),
    "DOWNLOAD": _rate(SubtestKind.DOWNLOAD, "bitrate_dl", "download_ok"),
    "UPLOAD": _rate(SubtestKind.UPLOAD, "bitrate_ul", "upload_ok"),
}

_TIME: Final = sentence("le moment du début suffit")
_NETWORK: Final = sentence("identité de l’antenne : non utilisée à ce jour")
_CALLS: Final = sentence("appels et SMS : non comptés")
_DERIVED: Final = sentence("se déduit des durées et des débits")
_SUBTESTS: Final = (
    *("acess_duration", "loaded_in_less_10_secondes", "video_initialisation_duration", "video_freez_duration"),
    *("video_viewing_duration", "quality_correct", "ping_result", "transfert_duration", "download_ok", "upload_ok"),
    *("bitrate_dl", "bitrate_ul"),
)
SOURCE: Final = ImportSource(
    name=NAME,
    title="Arcep, campagne de mesures de la qualité de service mobile (niveau du test)",
    publisher="Arcep",
    licence="Licence Ouverte 2.0",
    url="https://www.data.gouv.fr/datasets/mon-reseau-mobile",
    origins=(Origin.DRIVE_TEST,),
    formats=("csv",),
    columns=frozenset(
        {
            *("protocole", "descoping", "helicopter_measure", "id_measure", "operator", "techno_start", "techno_end"),
            *("situation", "territory", "date_time_start", "date_start", "hour_start", "imei", "imsi"),
            *("longitude_start", "latitude_start", *_SUBTESTS, *WORD_COLUMNS, *RADIO),
        }
    ),
    required=frozenset({"protocole", "id_measure", "operator", "situation", "techno_start"}),
    ignored={
        **dict.fromkeys(("date_end", "date_time_end", "hour_end"), _TIME),
        **dict.fromkeys(("latitude_end", "longitude_end"), sentence("la position du début suffit")),
        **dict.fromkeys(("cell_id", "lac", "tac", "pci", "scrambling_code", "band_*", "crspa"), _NETWORK),
        **dict.fromkeys(("mcc_*", "mnc_*", "rx_*"), _NETWORK),
        **dict.fromkeys(("call_*", "sms_*", "*mos*", "dialed_number", "operator_*", "intra_inter_op_couple"), _CALLS),
        **dict.fromkeys(("real_communiation_time", "time_to_call", "traffic_time", "id_sending_terminal"), _CALLS),
        **dict.fromkeys(("dl_volume", "ul_volume", "dl_superior_3mbps", "transfert_file_size"), _DERIVED),
        **dict.fromkeys(("loaded_in_less_5_secondes", "quality_perfect", "result"), _DERIVED),
        **dict.fromkeys(("insee_dep", "nom_com", "nom_dep", "nom_reg"), sentence("se déduit de la position")),
        "axis_precision": sentence("précision de l’axe : non utilisée"),
        **dict.fromkeys(("descoping_reason", "detail", "trace_name"), sentence("note interne de la campagne")),
    },
    read=read_row,
    is_public_campaign=True,
)
