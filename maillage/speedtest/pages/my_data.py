"""The page of a device's own data: list, download, erase. The device token is only ever in the form."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.measurement.rules.page_profiles import median_load_ms
from maillage.measurement.terms import Status, SubtestKind
from maillage.quality.queries.fixed_tests import own_declarations
from maillage.quality.queries.measurements import OwnMeasurement, measurements_of
from maillage.quality.queries.operators import UNKNOWN_CODE, operator_table
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


def own_tests_context(token: str, device: int, *, before: int | None = None, problem: str = "") -> dict[str, object]:
    """Return what the page shows of a device, latest tests first; ``before`` is the ``seq`` where the next page starts.

    ``token`` is used in the forms of the page only.
    """
    rows = measurements_of(device, limit=SHOWN + 1, before=before)
    if not rows:
        return {"has_nothing": True, "problem": problem}
    page_rows = rows[:SHOWN]
    is_whole = before is None and len(rows) <= SHOWN
    single, many = _("Un test envoyé"), ngettext("%(count)s test envoyé", "%(count)s tests envoyés", len(page_rows))
    last = _("Les %(count)s tests suivants") if before else _("Les %(count)s derniers tests envoyés")
    summary = (single if len(page_rows) == 1 else many) if is_whole else last
    return {
        "token": token,
        "summary": summary % {"count": len(page_rows)},
        "tests": page_rows,
        "older": page_rows[-1].seq if len(rows) > SHOWN else None,
        "problem": problem,
    }


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


def own_figures(row: OwnMeasurement) -> list[tuple[str, str]]:
    """Return the results of a test, each with the name of its metric."""
    return list(_figures(json.loads(row.body).get("subtests", {})))


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
