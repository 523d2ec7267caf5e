"""The page of a device's own data: list, download, erase. The device token is only ever in the form."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.measurement.rules.page_profiles import median_load_ms
from maillage.measurement.terms import Status, SubtestKind
from maillage.quality.queries.fixed_tests import own_declarations
from maillage.quality.queries.measurements import OwnMeasurement, measurements_of
from maillage.quality.queries.operators import UNKNOWN_CODE, operator_table
from maillage.quality.terms import VERDICT_SENTENCES, Verdict
from maillage.territory.queries import name_of
from maillage.territory.terms import commune_code
from maillage.web.wording import formats
from maillage.web.wording.glossary import metric_name

SHOWN: Final = 50
_PAGE_ROWS: Final = 1_000
_MEASURED: Final[Mapping[SubtestKind, tuple[str, Callable[[float | None], str]]]] = {
    SubtestKind.DOWNLOAD: ("goodput_bps", formats.debit_mbps),
    SubtestKind.UPLOAD: ("goodput_bps", formats.debit_mbps),
    SubtestKind.LATENCY: ("rtt_ms", formats.milliseconds),
    SubtestKind.WEB: ("load_ms", formats.seconds),
    SubtestKind.VIDEO: ("start_delay_ms", formats.seconds),
    SubtestKind.FILE_DOWNLOAD: ("duration_ms", formats.seconds),
    SubtestKind.FILE_UPLOAD: ("duration_ms", formats.seconds),
}


@dataclass(frozen=True, slots=True)
class OwnTest:
    """One test as text. ``remark`` says why it is not counted, or is empty."""

    day: str
    place: str
    operator: str
    figures: tuple[tuple[str, str], ...]
    remark: str


@dataclass(frozen=True, slots=True)
class MyDataPage:
    """Data of templates/speedtest/my_data.html; ``token`` is used in its forms only."""

    token: str = ""
    summary: str = ""
    tests: tuple[OwnTest, ...] = ()
    older: int | None = None
    problem: str = ""
    erased: str = ""
    has_nothing: bool = False


def own_tests_page(token: str, device: int, *, before: int | None = None, problem: str = "") -> MyDataPage:
    """Build the page of a device, latest tests first; ``before`` is the ``seq`` where the next page starts."""
    rows = measurements_of(device, limit=SHOWN + 1, before=before)
    if not rows:
        return MyDataPage(token=token, has_nothing=True, problem=problem)
    page_rows = rows[:SHOWN]
    is_whole = before is None and len(rows) <= SHOWN
    single, many = _("Un test envoyé"), ngettext("%(count)s test envoyé", "%(count)s tests envoyés", len(page_rows))
    last = _("Les %(count)s tests suivants") if before else _("Les %(count)s derniers tests envoyés")
    summary = (single if len(page_rows) == 1 else many) if is_whole else last
    return MyDataPage(
        token=token,
        summary=summary % {"count": len(page_rows)},
        tests=tuple(_own_test(row) for row in page_rows),
        older=page_rows[-1].seq if len(rows) > SHOWN else None,
        problem=problem,
    )


def erased_page(rows: int) -> MyDataPage:
    """Build the page after an erasure."""
    if not rows:
        return MyDataPage(has_nothing=True)
    erased = ngettext("%(rows)s test effacé.", "%(rows)s tests effacés.", rows) % {"rows": formats.number(rows)}
    return MyDataPage(erased=erased)


def own_documents(device: int) -> Iterator[tuple[OwnMeasurement, dict[str, Any]]]:
    """Yield every row of a device with its document, latest first."""
    before = None
    while rows := measurements_of(device, limit=_PAGE_ROWS, before=before):
        yield from ((row, json.loads(row.body)) for row in rows)
        before = rows[-1].seq


def own_file(device: int) -> str:
    """Return a device's documents as sent (without its token), with their outcome, as JSON."""
    declared = own_declarations(device)
    measurements = []
    for row, document in own_documents(device):
        fields: dict[str, Any] = {
            "document": document,
            "commune": commune_code(row.commune or 0),
            "verdict": row.verdict.name.lower(),
            "counted": [usage.word for usage in row.counted],
        }
        if (access := declared.get(row.id)) is not None:
            operator = operator_table().by_code(access.operator or UNKNOWN_CODE)
            fields["access"] = {
                "is_fixed_4g": access.is_fixed_4g,
                "operator": operator.id if operator else None,
                "plan_mbps": access.plan_mbps,
                "is_wifi": access.is_wifi,
            }
        measurements.append(fields)
    return json.dumps({"measurements": measurements}, ensure_ascii=False, indent=1)


def _own_test(row: OwnMeasurement) -> OwnTest:
    document = json.loads(row.body)
    moment = timezone.localtime(row.taken_at)
    code = commune_code(row.commune or 0)
    operator = operator_table().by_code(row.operator)
    return OwnTest(
        day=f"{moment.day} {formats.month_name(moment.year, moment.month)}, {moment:%H:%M}",
        place=(name_of(code) if code else None) or _("lieu non renseigné"),
        operator=operator.name if operator else _("opérateur non renseigné"),
        figures=tuple(_figures(document.get("subtests", {}))),
        remark="" if row.verdict is Verdict.COUNTED else _(VERDICT_SENTENCES[row.verdict]),
    )


def _figures(subtests: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, (field, write) in _MEASURED.items():
        subtest = subtests.get(kind.value)
        if subtest is None or not Status(subtest["status"]).is_result:
            continue
        value: float | None = None
        if Status(subtest["status"]) is Status.OK and kind is SubtestKind.WEB:
            pages = [page for page in subtest["pages"] if Status(page["status"]).is_result]
            value = median_load_ms([float(page[field]) if page["status"] == "ok" else float("inf") for page in pages])
        elif Status(subtest["status"]) is Status.OK:
            value = float(subtest[field])
        yield metric_name(kind.value), _("échec") if value is None else write(value)
