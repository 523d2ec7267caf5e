"""A device's own data: view, download, erase, authorised by the token in its forms, which is not stored or logged.

The token is in request bodies, never in URLs. Responses contain it: they are neither cached nor compressed.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.core.clock import utc_now
from maillage.kits.forms.fields import JudgedField
from maillage.kits.forms.forms import RefusableForm
from maillage.measure.protocol.domain.page_profiles import median_load_ms
from maillage.measure.protocol.domain.terms import Status, SubtestKind
from maillage.measure.record.pages.parts.etsi import etsi_csv
from maillage.measure.record.pages.parts.limits import NETWORK_RATE
from maillage.measure.record.store.changed_rows import erase_device
from maillage.measure.record.store.documents import device_of, is_device_token
from maillage.measure.record.store.fixed_tests import own_declarations
from maillage.measure.record.store.measurements import OwnMeasurement, measurements_of
from maillage.measure.record.store.operators import UNKNOWN_CODE, operator_table
from maillage.territory.domain.terms import commune_code
from maillage.web.downloads import file_answer
from maillage.web.protection.limits import counting, network_of
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
_MAX_NUMBER_LENGTH: Final = 18


class DeviceTokenForm(RefusableForm):
    """The token of a device, the only key to its tests: no browser keeps it beside those of this device."""

    is_kept_while_typed: ClassVar[bool] = False
    token = JudgedField(
        label=gettext_lazy("Collez son jeton"),
        help_text=gettext_lazy(
            "22 à 128 lettres, chiffres, tirets et traits bas. C’est le champ « device » des documents envoyés."
        ),
        longest=128,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "minlength": "22"}
        ),
    )

    def clean_token(self) -> str:
        """The token; rejects what is none."""
        token = str(self.cleaned_data["token"])
        if not is_device_token(token):
            raise forms.ValidationError(
                _("Ce n’est pas un jeton d’appareil : il fait 22 à 128 lettres, chiffres, tirets et traits bas."),
                code="token_invalid",
            )
        return token


class ErasureForm(RefusableForm):
    """The consent to an erasure, which cannot be undone: never ticked beforehand, and kept by no browser."""

    is_kept_while_typed: ClassVar[bool] = False
    sure = forms.BooleanField(
        label=gettext_lazy("Oui, effacer tous mes tests."),
        widget=forms.CheckboxInput({"value": "yes"}),
        error_messages={"required": gettext_lazy("Rien n’est effacé : cochez la case pour confirmer.")},
    )


def own_tests_context(
    token: str, device: int, *, before: int | None = None, erasure: ErasureForm | None = None
) -> dict[str, object]:
    """Return what the page shows of a device, latest tests first; ``before`` is the ``seq`` where the next page starts.

    ``token`` is used in the forms of the page only; ``erasure`` is the form of a refused erasure.
    """
    rows = measurements_of(device, limit=SHOWN + 1, before=before)
    if not rows:
        return {"has_nothing": True}
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
        "erasure": erasure or ErasureForm(),
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


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@counting(NETWORK_RATE)
def my_data(request: HttpRequest) -> HttpResponse:
    """Show the page, or handle its forms."""
    if request.method != "POST":
        return _page(request, {})
    wait_s = NETWORK_RATE.wait_s(network_of(request))
    if wait_s:
        problem = _("Trop de demandes en peu de temps : réessayez dans %(wait)s secondes.") % {"wait": wait_s}
        return _page(request, {"problem": problem}, status=429)
    form = DeviceTokenForm(request.POST)
    if not form.is_valid():
        return _page(request, {"token_form": form}, status=form.status)
    return _answer(request, form.cleaned_data["token"])


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    device = device_of(token)
    match request.POST.get("action"):
        case "json":
            return _file(own_file(device), "application/json", "maillage-mes-tests.json")
        case "csv":
            pairs = list(own_documents(device))
            text = etsi_csv([row for row, _document in pairs], [document for _row, document in pairs])
            return _file(text, "text/csv; charset=utf-8", "maillage-mes-tests.csv")
        case "erase":
            erasure = ErasureForm(request.POST)
            if not erasure.is_valid():
                return _page(request, own_tests_context(token, device, erasure=erasure), status=erasure.status)
            rows = erase_device(token, now=utc_now())
            return _page(request, {"erased": rows, "has_nothing": not rows})
        case _:
            before = request.POST.get("before", "")
            number = int(before) if before.isdecimal() and len(before) <= _MAX_NUMBER_LENGTH else None
            return _page(request, own_tests_context(token, device, before=number))


def _page(request: HttpRequest, context: Mapping[str, object], *, status: int = 200) -> HttpResponse:
    return render(request, "speedtest/my_data.html", {"token_form": DeviceTokenForm(), **context}, status=status)


def _file(text: str, kind: str, name: str) -> HttpResponse:
    return file_answer(text, kind, name)
