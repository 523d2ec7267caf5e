"""M-Lab NDT unified views (unified_downloads, unified_uploads), CSV or Parquet: crowd tests of any connection.

Columns: the schema of measurement-lab.ndt.unified_downloads (a.*, client.Geo.*, client.Network.*). Both views have the
same columns, so that each is its own source. NDT does not distinguish mobile from fixed, and locates tests by IP
address: such tests never have a square, seldom a commune, and count only on networks that serve mobiles alone.
"""

from datetime import UTC
from functools import partial
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
from maillage.measure.record.intake.sources.description import ImportedTest, ImportSource, Registers
from maillage.measure.record.intake.sources.documents import Figures, with_document

# ISO 3166 codes of France and of its overseas territories, which have codes of their own.
FRANCE: Final = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"})
MOBILE_ONLY_ASNS: Final = frozenset({51207})  # Free Mobile; the others carry fixed and mobile traffic
LEAST_ACCURACY_KM: Final = 1.0  # GeoIP is never more precise; above the 200 m of a square in any case
UNKNOWN_ACCURACY_KM: Final = 50.0
WORD_COLUMNS: Final = {
    "client.Geo.City": "city",
    "client.Geo.CountryCode": "country",
    "client.Geo.Subdivision1ISOCode": "subdivision",
    "client.Network.ASName": "network_name",
    "a.CongestionControl": "congestion_control",
    "server.Site": "server",
}


def read_row(row: SourceRow, registers: Registers, *, name: str, kind: SubtestKind) -> ImportedTest:
    """Convert a row of one of the views."""
    test_id = row.take("id") or row.require("a.UUID")
    row.drop(("a.UUID",))
    taken_at = row.require_moment("a.TestTime", UTC)
    words: dict[str, object] = {word: text for column, word in WORD_COLUMNS.items() if (text := row.take(column))}
    asn = row.take_number("client.Network.ASNumber", low=0, high=4_294_967_295)
    operator = None if asn is None else registers.operators.by_asn(int(asn))
    if operator is None and asn is not None:
        registers.unknown_operators[f"AS{int(asn)} {words.get('network_name', '')}".strip()] += 1
    # NDT has no device identifier: the pseudonymised address, else network, town and day, which undercounts devices.
    device = row.take("client.IP") or f"{asn} {words.get('city')} {taken_at:%Y-%m-%d}"
    lon = row.take_number("client.Geo.Longitude", low=-180, high=180)
    lat = row.take_number("client.Geo.Latitude", low=-90, high=90)
    radius_km = row.take_number("client.Geo.AccuracyRadiusKm", low=0, high=20_000) or UNKNOWN_ACCURACY_KM
    accuracy_m = max(radius_km, LEAST_ACCURACY_KM) * 1_000
    megabits = row.take_number("a.MeanThroughputMbps", low=0, high=1e6)
    rtt_ms = row.take_number("a.MinRTT", low=0, high=60_000)
    # An upload's MinRTT is that of its own connection: one latency per test is enough, the download's.
    latency = (
        (Subtest(SubtestKind.LATENCY, Status.OK, rtt_ms),)
        if kind is SubtestKind.DOWNLOAD and rtt_ms is not None
        else ()
    )
    rate = () if megabits is None else (Subtest(kind, Status.OK, megabits * 1e6),)
    measurement = MeasuredTest(
        id=registers.identity(name, test_id),
        taken_at=taken_at,
        device=registers.pseudonym(f"{name}\x1f{device}"),
        operator=registers.operator_code(operator, taken_at.date()) or 0,
        operator_origin=None if operator is None else ValueOrigin.ASN,
        technology=Technology.UNKNOWN,
        technology_origin=None,
        position=None if lon is None or lat is None else Position(lon, lat, accuracy_m),
        subtests=(*latency, *rate),
        flags=() if asn in MOBILE_ONLY_ASNS else ("fixed_or_mobile",),
    )
    origin = Origin.CROWD if words.get("country") in FRANCE else Origin.FOREIGN
    loss = row.take_number("a.LossRate", low=0, high=1)
    figures = Figures(name, source_id=test_id, words=words | ({} if loss is None else {"loss_share": loss}))
    return ImportedTest(origin, with_document(measurement, figures, registers.operators))


def _source(name: str, view: str, kind: SubtestKind) -> ImportSource:
    return ImportSource(
        name=name,
        title=f"M-Lab NDT, {view}",
        publisher="Measurement Lab",
        licence="CC0 1.0",
        url="https://www.measurementlab.net/tests/ndt/",
        origins=(Origin.CROWD, Origin.FOREIGN),
        formats=("csv", "parquet"),
        columns=frozenset(
            {
                *("id", "a.UUID", "a.TestTime", "a.MeanThroughputMbps", "a.MinRTT", "a.LossRate", "client.IP"),
                *("client.Geo.Longitude", "client.Geo.Latitude", "client.Geo.AccuracyRadiusKm"),
                *("client.Network.ASNumber", *WORD_COLUMNS),
            }
        ),
        required=frozenset({"a.TestTime", "a.MeanThroughputMbps", "client.Geo.CountryCode", "client.Network.ASNumber"}),
        ignored={
            "date": sentence("se déduit du moment du test"),
            "metadata*": sentence("propos du programme client, sans forme fixe"),
            "filter.*": sentence("critères de tri de M-Lab"),
            "node.*": sentence("machine de mesure"),
            "server.*": sentence("serveur de mesure : seul son site est gardé"),
            "client.Port": sentence("sans utilité"),
            "client.Geo.*": sentence("le pays, la subdivision, la ville et la position suffisent"),
            "client.Network.*": sentence("le numéro de réseau suffit"),
            "_internal*": sentence("interne à M-Lab"),
        },
        read=partial(read_row, name=name, kind=kind),
    )


DOWNLOADS: Final = _source("mlab-downloads", "unified_downloads", SubtestKind.DOWNLOAD)
UPLOADS: Final = _source("mlab-uploads", "unified_uploads", SubtestKind.UPLOAD)
