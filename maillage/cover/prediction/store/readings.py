"""Imports readings: each stores a 25 m cell and a keyed pseudonym, without address or line number."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.trace import note
from maillage.core.files.atomic import load_or_create_secret
from maillage.core.problems import NotFound, Refused, sentence
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.field_tests import READING_CELL_M, GroundTest, RateVerdict, ReadingKind
from maillage.cover.prediction.domain.mobile_tests import MOBILE_KIND, MobileTest
from maillage.cover.prediction.domain.reading_files import ReadingFacts, ReadingVerb, reading_cells
from maillage.cover.prediction.domain.truth.confusion import rate_verdict
from maillage.cover.prediction.intake.ground_tests import ReadTests, read_ground_tests
from maillage.cover.prediction.intake.mobile_tests import is_of_mobile_tests, read_mobile_tests
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.published_network import published_budget, published_stations
from maillage.cover.prediction.store.reading_tables.models import LineReading, MobileReading, ReadingFile

_KEY_BYTES: Final = 32
_BATCH: Final = 2_000
_UNCOUNTED_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ReadingIntake:
    """The result of an import: file number, readings, repeated rows; ``is_new`` if the file was unknown."""

    number: int
    readings: int
    repeated: int
    is_new: bool


def import_readings(
    path: Path,
    *,
    name: str,
    organisation: Organisation | None,
    now: datetime,
    today: date,
    is_counted: bool = True,
    is_invented: bool = False,
) -> ReadingIntake:
    """Import the readings of a file, all or nothing; identical bytes are not imported again.

    They count at once, or after ``count_readings``; invented ones only for an invented prediction. Refused: invalid
    rows, a file that another organisation imported.
    """
    mobile = read_mobile_tests(path, today=today) if is_of_mobile_tests(path) else ()
    read = ReadTests((), 0) if mobile else read_ground_tests(path, today=today)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with transaction.atomic():
        file, is_new = ReadingFile.objects.get_or_create(
            digest=digest,
            defaults={
                "organisation": organisation,
                "name": name[:200],
                "brought_at": now,
                "counted_at": now if is_counted else None,
                "rows": len(read.tests) + len(mobile),
                "is_invented": is_invented,
            },
        )
        if not is_new and file.organisation_id != (None if organisation is None else organisation.pk):
            message = sentence(
                "Une autre organisation a déjà apporté ce fichier : ses relevés ne comptent qu’une fois."
            )
            raise Refused("readings_of_another", message)
        if is_new:
            LineReading.objects.bulk_create(_rows(file, read.tests), batch_size=_BATCH)
            MobileReading.objects.bulk_create(_mobile_rows(file, mobile), batch_size=_BATCH)
    return ReadingIntake(file.pk, file.rows, read.repeated, is_new)


def count_readings(file: ReadingFile, acting: Acting, *, now: datetime) -> None:
    """Count the readings of a file from now on; idempotent."""
    with transaction.atomic():
        row = ReadingFile.objects.select_for_update().get(pk=file.pk)
        if row.counted_at is None:
            row.counted_at = now
            row.save(update_fields=["counted_at"])
            note(acting, ReadingVerb.COUNTED, about=f"reading-file:{row.pk}", title=row.name, now=now)


def withdraw_readings(number: int, acting: Acting | None = None, *, now: datetime) -> int:
    """Delete a readings file with its rows; their number. NotFound for an unknown file.

    Only the withdrawal of a counted file has an audit entry.
    """
    with transaction.atomic():
        file = ReadingFile.objects.select_for_update().filter(pk=number).first()
        if file is None:
            message = sentence("Aucun fichier de relevés n’a ce numéro : regardez la liste.")
            raise NotFound("reading_file_missing", message)
        if acting is not None and file.counted_at is not None:
            note(acting, ReadingVerb.WITHDRAWN, about=f"reading-file:{file.pk}", title=file.name, now=now)
        rows = file.rows
        file.delete()
    return rows


def forget_uncounted_readings(now: datetime) -> int:
    """Delete files not counted within a month of their import; their number."""
    old = list(ReadingFile.objects.filter(counted_at=None, brought_at__lt=now - _UNCOUNTED_FOR))
    for file in old:
        file.delete()
    return len(old)


def forget_invented_readings(now: datetime) -> int:  # noqa: ARG001 -- the signature is that of duties
    """Delete invented files once no invented prediction is in force; their number."""
    if current_prediction(is_invented=True) is not None:
        return 0
    return ReadingFile.objects.filter(is_invented=True).delete()[1].get("truth.ReadingFile", 0)


def _voice(file: ReadingFile, kind: str, device: str) -> int:
    """The pseudonym of a device, keyed by organisation too, since operators may use the same line numbers."""
    key = bytes.fromhex(
        load_or_create_secret(
            Path(settings.DATA_DIR) / "secrets" / "readings.key", lambda: secrets.token_hex(_KEY_BYTES).encode()
        ).decode()
    )
    named = f"{file.organisation_id}\0{kind}\0{device}".encode()
    return int.from_bytes(hmac.digest(key, named, "sha256")[:8], "big") >> 1


def _mobile_rows(file: ReadingFile, tests: tuple[MobileTest, ...]) -> Iterator[MobileReading]:
    voices = {device: _voice(file, MOBILE_KIND, device) for device in {test.device for test in tests}}
    for test, (cell_x, cell_y) in zip(tests, reading_cells([(test.lon, test.lat) for test in tests]), strict=True):
        yield MobileReading(
            file=file,
            voice=voices[test.device],
            cell_x=cell_x,
            cell_y=cell_y,
            day=test.day,
            rsrp_dbm=test.rsrp_dbm,
            band=test.band,
            radio_cell=test.radio_cell[:40],
            mast_lon=test.mast_lon,
            mast_lat=test.mast_lat,
            mast_height_m=test.mast_height_m,
        )


def _rows(file: ReadingFile, tests: tuple[GroundTest, ...]) -> Iterator[LineReading]:
    voices = {who: _voice(file, *who) for who in {(test.kind.value, test.device) for test in tests}}
    for test, (cell_x, cell_y) in zip(tests, reading_cells([(test.lon, test.lat) for test in tests]), strict=True):
        yield LineReading(
            file=file,
            kind=test.kind,
            voice=voices[test.kind.value, test.device],
            cell_x=cell_x,
            cell_y=cell_y,
            day=test.day,
            site=test.site or "",
            rsrp_dbm=test.rsrp_dbm,
            rate_mbps=test.rate_mbps,
            plan_mbps=test.plan_mbps,
            is_wifi=test.is_wifi,
            height_m=test.height_m,
        )


def reading_files(owners: Sequence[Organisation]) -> QuerySet[ReadingFile]:
    """The files of some organisations, newest first; all of them for the agency."""
    rows = ReadingFile.objects.select_related("organisation").order_by("-pk")
    return rows if any(owner.is_agency for owner in owners) else rows.filter(organisation__in=owners)


def revision_of_readings() -> str:
    """A revision key that changes with new or newly counted files."""
    return "{last}:{counted}".format(**ReadingFile.objects.aggregate(last=Max("pk"), counted=Count("counted_at")))


def reading_facts(file: ReadingFile) -> ReadingFacts:
    """Statistics on a file, compared with the prediction in force if there is one."""
    mobile = MobileReading.objects.filter(file=file).aggregate(
        count=Count("pk"), devices=Count("voice", distinct=True), first=Min("day"), last=Max("day")
    )
    if mobile["count"]:
        return ReadingFacts(
            kinds=(), readings=file.rows, voices=mobile["devices"], signals=mobile["count"], rates=0,
            first_day=mobile["first"], last_day=mobile["last"], undecided=0, beyond=0, unknown_sites=(),
            without_height=0, is_mobile=True,
        )  # fmt: skip
    rows = LineReading.objects.filter(file=file)
    totals = rows.aggregate(
        voices=Count("voice", distinct=True), signals=Count("rsrp_dbm"), rates=Count("rate_mbps"),
        first=Min("day"), last=Max("day"),
        bare=Count("pk", filter=Q(height_m=None) & ~Q(kind=ReadingKind.DRIVE.value)),
    )  # fmt: skip
    kinds = {
        row["kind"]: (row["readings"], row["voices"])
        for row in rows.values("kind").annotate(readings=Count("pk"), voices=Count("voice", distinct=True))
    }
    prediction = current_prediction()
    budget = LinkBudget() if prediction is None else published_budget(prediction)
    rates = rows.filter(rate_mbps__isnull=False).exclude(kind=ReadingKind.DRIVE.value)
    verdicts = [
        rate_verdict(rate, target_mbps=budget.target_down_mbps, plan_mbps=plan, is_wifi=is_wifi)
        for rate, plan, is_wifi in rates.values_list("rate_mbps", "plan_mbps", "is_wifi")
        if rate is not None
    ]
    stations = () if prediction is None else published_stations(prediction)
    beyond = 0
    if prediction is not None and stations:
        cells = np.array(list(rows.values_list("cell_x", "cell_y")), np.float64)
        places = np.unique((cells + 0.5) * READING_CELL_M, axis=0, return_counts=True)
        nearest = np.full(places[1].size, np.inf)
        for station in stations:
            away = np.hypot(places[0][:, 0] - station.support.x_m, places[0][:, 1] - station.support.y_m)
            nearest = np.minimum(nearest, away)
        beyond = int(places[1][nearest > float(prediction.facts["radius_m"])].sum())
    predicted = {station.support.code for station in stations}
    named = set(rows.exclude(site="").values_list("site", flat=True).distinct())
    return ReadingFacts(
        kinds=tuple((kind, *kinds[kind.value]) for kind in ReadingKind if kind.value in kinds),
        readings=file.rows,
        voices=totals["voices"],
        signals=totals["signals"],
        rates=totals["rates"],
        first_day=totals["first"],
        last_day=totals["last"],
        undecided=verdicts.count(RateVerdict.CANNOT_TELL),
        beyond=beyond,
        unknown_sites=tuple(sorted(named - predicted)) if stations else (),
        without_height=totals["bare"],
    )
