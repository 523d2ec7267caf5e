"""The views of the laboratory: a query, its result, its file, its short URL."""

import csv
import io
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from maillage.accounts.queries import User
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Problem, sentence
from maillage.core.tables.writing.csv_file import neutral
from maillage.laboratory.pages import laboratory_page
from maillage.laboratory.parts import answer_to
from maillage.laboratory.queries import saved_query
from maillage.laboratory.record import save_query
from maillage.web.problems_json import problem_response
from maillage.web.protection.limits import Limit, counting, network_of
from maillage.web.public_address import public_url
from maillage.web.telling import public_page, telling_problems

# A query takes up to five seconds of a core, with GET as well.
QUESTIONS: Final = Limit("laboratory by network", most=30, every_s=6)


@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
@telling_problems
@counting(QUESTIONS)
def laboratory(request: HttpRequest) -> HttpResponse:
    """The page; GET runs a query, POST saves it for sharing."""
    if request.method == "POST":
        QUESTIONS.take(network_of(request))
        sql = request.POST.get("sql", "")
        try:
            answer_to(sql)
        except Problem:
            # Invalid queries are not saved: the page shows the error, and the query stays in its field.
            return _page(request, laboratory_page(sql))
        user = request.user if isinstance(request.user, User) else None
        saved = save_query(sql, title=request.POST.get("title", "").strip(), user=user, now=utc_now())
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


def _page(request: HttpRequest, page: object) -> HttpResponse:
    answer = render(request, "laboratory/laboratory.html", {"page": page})
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
