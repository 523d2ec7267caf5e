"""Responses that browsers save as files."""

from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

CSV_TYPE: Final = "text/csv; charset=utf-8"


def file_answer(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    """``content`` as a download named ``name``."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(content, content_type=content_type, headers=headers)
