"""The laboratory: a query, its result as table and chart, its file, its short URL, the tables that can be queried."""

import csv
import io
from dataclasses import dataclass, replace
from typing import ClassVar, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from maillage.accounts.store.model_types import User
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Problem, sentence
from maillage.core.tables.writing.csv_file import neutral
from maillage.kits.forms.fields import LineField
from maillage.kits.forms.forms import RefusableForm
from maillage.opendata.catalog.pages.parts.words import rows_text
from maillage.opendata.catalog.store.addresses import dataset_href
from maillage.opendata.laboratory.pages.parts.question_answers import answer_to
from maillage.opendata.laboratory.store.asking import (
    LONGEST_SQL,
    MEMORY_MB,
    MOST_ROWS,
    SECONDS,
    LabAnswer,
)
from maillage.opendata.laboratory.store.columns import REFUSED_SUFFIX, LabField, lab_fields
from maillage.opendata.laboratory.store.models import SavedQuery
from maillage.opendata.laboratory.store.saved_queries import save_query, saved_query
from maillage.opendata.laboratory.store.tables import lab_tables
from maillage.web.charts.axis import Ink
from maillage.web.charts.parts import PartBar, part_bars
from maillage.web.error_pages import public_page, render_problems
from maillage.web.problems_json import problem_response
from maillage.web.protection.limits import Limit, counting, network_of
from maillage.web.public_url import public_url
from maillage.web.wording.formats import in_french, missing, number, seconds

ROWS_SHOWN: Final = 200
_MOST_BARS: Final = 20
_MOST_TABLES: Final = 150
_MOST_COLUMNS: Final = 40
_LONGEST_CELL: Final = 240
_LONGEST_BAR_NAME: Final = 30

# Sample queries: title for people, SQL with the name and first column of the table.
_EXAMPLES: Final = (
    (sentence("Les premières lignes de « %(title)s »"), "SELECT *\nFROM {table}\nLIMIT 20"),
    (sentence("Combien de lignes dans « %(title)s »"), "SELECT count(*) AS lignes\nFROM {table}"),
    (
        sentence("Les valeurs les plus fréquentes de « %(title)s »"),
        "SELECT {column}, count(*) AS lignes\nFROM {table}\nGROUP BY 1\nORDER BY lignes DESC\nLIMIT 15",
    ),
    (sentence("Les colonnes de « %(title)s » en résumé"), "SUMMARIZE {table}"),
)

# A query takes up to five seconds of a core, with GET as well.
QUESTIONS: Final = Limit("laboratory by network", most=30, every_s=6)


@dataclass(frozen=True, slots=True)
class Example:
    """A sample query, ready to run."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class LaboratoryLine:
    """One table: SQL name, data set, columns, and a sample query."""

    name: str
    title: str
    href: str
    rows: str
    columns: tuple[LabField, ...]
    try_href: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A result as displayed: header (name, is numeric), rows, and a chart if it has two suitable columns."""

    head: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[tuple[str, bool], ...], ...]
    summary: str
    note: str
    chart: SafeString | str
    csv_href: str
    json_href: str


class SharingForm(RefusableForm):
    """The title under which a question is shared. The page is public: browsers keep nothing of it."""

    is_kept_while_typed: ClassVar[bool] = False
    title = LineField(
        label=gettext_lazy("Titre, pour partager"),
        help_text=gettext_lazy("Par exemple : les aides par commune."),
        required=False,
        max_length=200,
    )


@dataclass(frozen=True, slots=True)
class LaboratoryPage:
    """Context of laboratory.html."""

    sql: str
    title: str
    longest: int
    answer: AnswerView | None
    fault: str
    share_href: str
    tables: tuple[LaboratoryLine, ...]
    other_tables: str
    examples: tuple[Example, ...]
    limits: str


def laboratory_page(sql: str, *, saved: SavedQuery | None = None, share_href: str = "") -> LaboratoryPage:
    """The page with the result of ``sql``, if any, or its error."""
    answer, fault = None, ""
    if sql.strip():
        try:
            answer = _answer_view(answer_to(sql), sql)
        except Problem as problem:
            # The query stays in its field.
            fault = _(problem.message) % problem.params
    tables = lab_tables(most=_MOST_TABLES)
    examples: list[Example] = []
    if tables.tables:
        longest = max(tables.tables, key=lambda table: table.version.row_count)
        columns, title = longest.version.columns, in_french(longest.dataset.title)
        column = '"' + str(columns[0]).replace('"', '""') + '"' if columns else "1"
        examples = [
            Example(
                format_html(_(words).replace("%(title)s", "{}"), title),
                question_href(question.format(table=longest.name, column=column)),
            )
            for words, question in _EXAMPLES
        ]
    return LaboratoryPage(
        sql=sql,
        title=saved.title if saved else "",
        longest=LONGEST_SQL,
        answer=answer,
        fault=fault,
        share_href=share_href,
        tables=tuple(
            LaboratoryLine(
                name=table.name,
                title=table.dataset.title,
                href=dataset_href(table.dataset),
                rows=rows_text(table.version.row_count),
                columns=tuple(map(_translated, lab_fields(table.version, most=_MOST_COLUMNS))),
                try_href=question_href(f"SELECT * FROM {table.name} LIMIT 20"),  # noqa: S608 -- shown, then asked in the sandbox
            )
            for table in tables.tables
        ),
        other_tables=_("… et %(count)s autres, nommées comme dans leur adresse") % {"count": number(tables.others)}
        if tables.others
        else "",
        examples=tuple(examples),
        limits=_(
            "Au plus %(seconds)s secondes, %(memory)s Mo de mémoire et %(rows)s lignes par question. Une cellule qui "
            "n’est pas du type de sa colonne y est vide, et se lit à côté, dans « colonne%(suffix)s »."
        )
        % {"seconds": SECONDS, "memory": MEMORY_MB, "rows": number(MOST_ROWS), "suffix": REFUSED_SUFFIX},
    )


def _translated(field: LabField) -> LabField:
    return replace(
        field,
        type_name=_(field.type_name) if field.type_name else "",
        warning=_(field.warning) if field.warning else "",
    )


def question_href(sql: str) -> str:
    """The long URL of a query, which works without saving it."""
    return f"{reverse('laboratory')}?{urlencode({'sql': sql})}"


def _answer_view(answer: LabAnswer, sql: str) -> AnswerView:
    shown_rows = answer.rows[:ROWS_SHOWN]
    is_number = [_is_number(answer, place) for place in range(len(answer.columns))]
    note = ""
    if answer.is_cut:
        note = _("La réponse est coupée : ajoutez un filtre ou un LIMIT.")
    elif len(answer.rows) > len(shown_rows):
        note = _("Les %(count)s premières sont montrées ; le fichier les a toutes.") % {"count": len(shown_rows)}
    query = urlencode({"sql": sql})
    return AnswerView(
        head=tuple((column.name, is_number[place]) for place, column in enumerate(answer.columns)),
        rows=tuple(tuple((_text(value), is_number[place]) for place, value in enumerate(row)) for row in shown_rows),
        summary=_("%(rows)s en %(time)s")
        % {"rows": rows_text(len(answer.rows)), "time": seconds(answer.seconds * 1000)},
        note=" ".join([*map(_, answer.warnings), note]).strip(),
        chart=_chart(answer),
        csv_href=f"{reverse('laboratory_file', args=['csv'])}?{query}",
        json_href=f"{reverse('laboratory_file', args=['json'])}?{query}",
    )


def _is_number(answer: LabAnswer, place: int) -> bool:
    values = [row[place] for row in answer.rows if row[place] is not None]
    return bool(values) and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)


def _text(value: str | float | bool | None) -> str:  # noqa: FBT001 -- one of the kinds of a value
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number(value, 0 if value.is_integer() else 2)
    text = str(value)
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"


def _chart(answer: LabAnswer) -> SafeString | str:
    """Bars of the second column by the first, if the second is numeric."""
    if len(answer.columns) != 2 or not 1 < len(answer.rows) <= _MOST_BARS or not _is_number(answer, 1):
        return ""
    values = [float(row[1] or 0) for row in answer.rows]
    if min(values) < 0 or max(values) <= 0:
        return ""
    bars = []
    for row, value in zip(answer.rows, values, strict=True):
        name = missing() if row[0] is None else str(row[0])
        short = name if len(name) <= _LONGEST_BAR_NAME else f"{name[: _LONGEST_BAR_NAME - 1]}…"
        bars.append(PartBar(short, _text(row[1]), 100 * value / max(values)))
    title = _("« %(value)s » par « %(name)s »") % {"value": answer.columns[1].name, "name": answer.columns[0].name}
    described = _("Les mêmes chiffres sont dans le tableau qui suit.")
    return part_bars(bars, ink=Ink("op-bouygues-telecom", 0), title=title, description=described)


@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
@counting(QUESTIONS)
def laboratory(request: HttpRequest) -> HttpResponse:
    """The page; GET runs a query, POST saves it for sharing."""
    if request.method == "POST":
        QUESTIONS.take(network_of(request))
        sql, sharing = request.POST.get("sql", ""), SharingForm(request.POST)
        try:
            answer_to(sql)
        except Problem:
            # Invalid queries are not saved: the page shows the error, and the query stays in its field.
            return _page(request, laboratory_page(sql))
        if not sharing.is_valid():
            return _page(request, laboratory_page(sql), sharing)
        user = request.user if isinstance(request.user, User) else None
        saved = save_query(sql, title=sharing.cleaned_data["title"], user=user, now=utc_now())
        return redirect("laboratory_query", saved.slug)
    if request.GET.get("sql", "").strip():
        QUESTIONS.take(network_of(request))
    return _page(request, laboratory_page(request.GET.get("sql", "")))


@public_page
def laboratory_query(request: HttpRequest, slug: str) -> HttpResponse:
    """A shared query with its current result."""
    saved = saved_query(slug)
    QUESTIONS.take(network_of(request))
    href = f"{public_url(request)}{reverse('laboratory_query', args=[saved.slug])}"
    return _page(request, laboratory_page(saved.sql, saved=saved, share_href=href))


@public_page
def laboratory_file(request: HttpRequest, form: str) -> HttpResponse:
    """The result as a file; errors are JSON for clients that ask for JSON."""
    try:
        return _answer_file(request, form)
    except Problem as problem:
        if form != "json":
            raise
        # Nothing was written yet: the client gets the error in the language of its request.
        return problem_response(problem)


def _answer_file(request: HttpRequest, form: str) -> HttpResponse:
    QUESTIONS.take(network_of(request))
    answer = answer_to(request.GET.get("sql", ""))
    if form == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([neutral(column.name) for column in answer.columns])
        writer.writerows([neutral(value) if isinstance(value, str) else value for value in row] for row in answer.rows)
        response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    elif form == "json":
        rows = [{column.name: value for column, value in zip(answer.columns, row, strict=True)} for row in answer.rows]
        response = JsonResponse({"rows": rows, "is_cut": answer.is_cut}, json_dumps_params={"ensure_ascii": False})
    else:
        raise NotFound("form_unknown", sentence("Le laboratoire donne du CSV et du JSON."))
    response["Content-Disposition"] = f'attachment; filename="laboratoire.{form}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _page(request: HttpRequest, page: object, sharing: SharingForm | None = None) -> HttpResponse:
    context = {"page": page, "sharing": sharing or SharingForm()}
    status = sharing.status if sharing else 200
    answer = render(request, "laboratory/laboratory.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
