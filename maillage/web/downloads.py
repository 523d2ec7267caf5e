"""Responses that browsers save as files."""

import json
from typing import Final, TypeVar

from django.http import HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

CSV_TYPE: Final = "text/csv; charset=utf-8"
_Answer = TypeVar("_Answer", bound=HttpResponseBase)


def file_answer(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    """``content`` as a download named ``name``."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(content, content_type=content_type, headers=headers)


def json_file(document: object, name: str) -> HttpResponse:
    """``document`` as a JSON download named ``name``, for people to read too."""
    return file_answer(json.dumps(document, ensure_ascii=False, indent=1), "application/json", name)


def foreign_file(answer: _Answer) -> _Answer:
    """``answer``, a file of somebody else, which no browser shows within the site."""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
