"""The schema of a measurement document, version 1: fields and bounds.

The JSON Schema in maillage/measure/record/schemas/measurement-1.schema.json is generated from these classes (a test
compares them); docs/protocol/measurement-1.md explains them. Bounds only reject the impossible; plausibility is decided
later by domain/plausibility.py, and the row is kept either way.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_ID: Final = "urn:maillage:schema:measurement-1"
MOMENT_PATTERN: Final = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$"
Text = Annotated[str, Field(min_length=1, max_length=80)]
Milliseconds = Annotated[float, Field(ge=0, le=86_400_000)]
BitsPerSecond = Annotated[float, Field(ge=0, le=1e12)]
Bytes = Annotated[int, Field(ge=0, le=1 << 40)]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
PixelHeight = Annotated[int, Field(ge=1, le=20_000)]
RoundTrips = Annotated[tuple[Milliseconds | None, ...], Field(max_length=256)]
StatusWord = Literal["ok", "timeout", "failed", "voided", "skipped"]
OriginWord = Literal["declared", "sim", "network", "asn", "radio", "inferred"]


class DocumentPart(BaseModel):
    """What every part of a document has in common: nothing unknown, nothing guessed, no NaN."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


class PositionPart(DocumentPart):
    """Where the device was (WGS 84, degrees) and the radius within which it is (68 %, as telephones give it)."""

    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    accuracy_m: Annotated[float, Field(ge=0, le=20_000_000)] | None = None
    altitude_m: Annotated[float, Field(ge=-500, le=20_000)] | None = None


class OperatorPart(DocumentPart):
    """Whose network it was: an id or a name of the table of operators, a PLMN, an AS number; and how that is known."""

    value: Text | None = None
    plmn: Annotated[str, Field(pattern=r"^\d{3}-?\d{2,3}$")] | None = None
    asn: Annotated[int, Field(ge=1, le=4_294_967_295)] | None = None
    origin: OriginWord


class TechnologyPart(DocumentPart):
    """The radio technology and how it is known."""

    value: Literal["unknown", "2G", "3G", "4G", "5G"]
    origin: OriginWord


class RadioPart(DocumentPart):
    """What the radio said at the start of the test, where the client may read it."""

    rsrp_dbm: Annotated[float, Field(ge=-160, le=0)] | None = None
    rsrq_db: Annotated[float, Field(ge=-60, le=30)] | None = None
    sinr_db: Annotated[float, Field(ge=-60, le=80)] | None = None
    rssi_dbm: Annotated[float, Field(ge=-160, le=0)] | None = None
    band: Annotated[int, Field(ge=1, le=1024)] | None = None
    pci: Annotated[int, Field(ge=0, le=1007)] | None = None
    enb: Annotated[int, Field(ge=0, le=(1 << 32) - 1)] | None = None
    radio_cell: Annotated[int, Field(ge=0, le=(1 << 36) - 1)] | None = None


class ClientPart(DocumentPart):
    """The program that measured."""

    name: Text
    version: Text
    platform: Text | None = None


class ServerPart(DocumentPart):
    """The server it measured against."""

    name: Text
    version: Text | None = None


class BytesUsedPart(DocumentPart):
    """What the whole test cost the person: payload octets both ways, pre-test and probes included."""

    down: Bytes
    up: Bytes


class EndedPart(DocumentPart):
    """How something that was tried ended: ``reason`` says why it is not ``ok``, as a slug of its method."""

    status: StatusWord
    reason: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,47}$")] | None = None


class SubtestPart(EndedPart):
    """One subtest. ``ok`` requires the figure that is counted; ``method`` names the rules that made it."""

    method: Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,32}(/[a-z0-9_.-]{1,32}){1,3}$")] | None = None


class LatencyPart(SubtestPart):
    """Round trips without load: ``rtt_ms`` is the median of those in ``rtts_ms`` (null: no answer in time)."""

    rtt_ms: Milliseconds | None = None
    rtt_min_ms: Milliseconds | None = None
    rtt_p90_ms: Milliseconds | None = None
    rtt_loaded_ms: Milliseconds | None = None
    jitter_ms: Milliseconds | None = None
    loss_share: Share | None = None
    samples: Count | None = None
    failures: Count | None = None
    rtts_ms: RoundTrips | None = None


class TransferPart(SubtestPart):
    """Goodput over several connections: payload bits a second, ramp-up left out.

    ``streams`` are the octets of each connection in each step of ``step_ms``: the figure can be computed again from
    them. ``rtts_ms`` are the round trips meanwhile, ``rpm`` how many of them fit into a minute.
    """

    goodput_bps: BitsPerSecond | None = None
    bytes: Bytes | None = None
    duration_ms: Milliseconds | None = None
    connections: Annotated[int, Field(ge=1, le=256)] | None = None
    step_ms: Annotated[int, Field(ge=1, le=60_000)] | None = None
    streams: Annotated[tuple[Annotated[tuple[Bytes, ...], Field(max_length=120)], ...], Field(max_length=16)] | None = (
        None
    )
    rampup_ms: Milliseconds | None = None
    ended_by: Literal["time", "stable", "cap"] | None = None
    loaded_rtt_ms: Milliseconds | None = None
    rpm: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    rtts_ms: RoundTrips | None = None


class FilePart(SubtestPart):
    """One file of ``bytes``, over one connection: how long until its last byte."""

    duration_ms: Milliseconds | None = None
    bytes: Bytes | None = None


class PagePart(EndedPart):
    """One page: how long until it was shown, and how many of its objects had come by then."""

    name: Annotated[str, Field(min_length=1, max_length=300)]
    load_ms: Milliseconds | None = None
    bytes: Bytes | None = None
    objects: Annotated[int, Field(ge=0, le=10_000)] | None = None
    objects_done: Annotated[int, Field(ge=0, le=10_000)] | None = None
    ttfb_ms: Milliseconds | None = None
    fcp_ms: Milliseconds | None = None


class WebPart(SubtestPart):
    """Pages one after the other; the median of ``load_ms`` is counted, a page that failed ranks last."""

    version: Text | None = None
    pages: Annotated[tuple[PagePart, ...], Field(max_length=32)] = ()
    pages_within_5s: Annotated[int, Field(ge=0, le=32)] | None = None
    pages_within_10s: Annotated[int, Field(ge=0, le=32)] | None = None


class VideoPart(SubtestPart):
    """A film watched for a while: waiting is ``start_delay_ms`` plus ``stalled_ms``."""

    version: Text | None = None
    verdict: Literal["perfect", "correct", "failed"] | None = None
    start_delay_ms: Milliseconds | None = None
    stalled_ms: Milliseconds | None = None
    stalls: Annotated[int, Field(ge=0, le=100_000)] | None = None
    watched_ms: Milliseconds | None = None
    height_px: PixelHeight | None = None
    heights_px: Annotated[tuple[PixelHeight, ...], Field(max_length=128)] | None = None
    segment_ms: Annotated[tuple[Milliseconds, ...], Field(max_length=128)] | None = None


class SubtestsPart(DocumentPart):
    """The subtests that were made or tried."""

    latency: LatencyPart | None = None
    download: TransferPart | None = None
    upload: TransferPart | None = None
    file_download: FilePart | None = None
    file_upload: FilePart | None = None
    web: WebPart | None = None
    video: VideoPart | None = None


class MeasurementDocument(DocumentPart):
    """One measurement document, version 1."""

    model_config = ConfigDict(title="Document", json_schema_extra={"$id": SCHEMA_ID})

    version: Literal["1"]
    id: UUID
    taken_at: Annotated[str, Field(pattern=MOMENT_PATTERN, json_schema_extra={"format": "date-time"})]
    device: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22,128}$")]
    position: PositionPart | None = None
    context: Literal["unknown", "outdoor", "indoor", "car", "train"] = "unknown"
    operator: OperatorPart
    technology: TechnologyPart
    radio: RadioPart | None = None
    client: ClientPart
    server: ServerPart | None = None
    flags: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")], ...], Field(max_length=16)] = ()
    bytes_used: BytesUsedPart | None = None
    subtests: SubtestsPart
    receipt: Annotated[str, Field(min_length=1, max_length=4096)] | None = None


@dataclass(frozen=True, eq=False)
class BodyText(Mapping[str, object]):
    """A mapping over its own JSON ``text``, parsed only on first access."""

    text: str

    def __getitem__(self, key: str) -> object:
        return self._parsed[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parsed)

    def __len__(self) -> int:
        return len(self._parsed)

    @cached_property
    def _parsed(self) -> Mapping[str, object]:
        parsed: Mapping[str, object] = json.loads(self.text)
        return parsed
