"""Reads a page of the reuses of a udata (GET /api/1/reuses/).

What is private or deleted there is left out.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urljoin

from maillage.core.net.fetch import FetchedDocument
from maillage.core.plain_text import one_line, plain_text, printable
from maillage.core.problems import Refused, sentence
from maillage.opendata.harvest.domain.harvest import RemoteReuse
from maillage.opendata.harvest.intake.dcat import RemoteCataloguePage, read_moment

ACCEPT: Final = "application/json"
_LONGEST_TITLE: Final = 150
_MOST_TEXT: Final = 3_000
_MOST_DATASETS: Final = 100
_NOT_UDATA: Final = sentence(
    "« %(url)s » n’est pas une liste de réutilisations d’udata : son adresse finit par /api/1/reuses/."
)


def read_reuses(document: FetchedDocument) -> RemoteCataloguePage:
    """The page in the document; Refused if it is no list of udata."""
    try:
        answer = json.loads(document.body)
    except (ValueError, RecursionError) as error:
        # Usually HTML: the URL is that of a page for people.
        raise Refused("harvest_not_udata", _NOT_UDATA, url=document.url[:300]) from error
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise Refused("harvest_not_udata", _NOT_UDATA, url=document.url[:300])
    following = answer.get("next_page")
    next_url = urljoin(document.url, following) if isinstance(following, str) and following else None
    return RemoteCataloguePage((), next_url, tuple(_reuses(rows)))


def _reuses(rows: list[Any]) -> Iterator[RemoteReuse]:
    for row in rows:
        if not isinstance(row, dict) or row.get("private") or row.get("deleted"):
            continue
        yield RemoteReuse(
            remote_id=_text(row, "uri") or _text(row, "page") or _text(row, "id"),
            title=one_line(_text(row, "title"))[:_LONGEST_TITLE],
            url=_text(row, "url").strip(),
            kind=_text(row, "type"),
            text=plain_text(_text(row, "description"))[:_MOST_TEXT],
            author=one_line(_author(row))[:_LONGEST_TITLE],
            created_at=read_moment(_text(row, "created_at")),
            datasets=tuple(_identities(row.get("datasets"))),
        )


def _author(row: Mapping[str, Any]) -> str:
    organisation, owner, extras = (row.get(name) for name in ("organization", "owner", "extras"))
    if isinstance(organisation, dict):
        return _text(organisation, "name")
    if isinstance(owner, dict):
        return f"{_text(owner, 'first_name')} {_text(owner, 'last_name')}".strip()
    return _text(extras, "author") if isinstance(extras, dict) else ""


def _identities(datasets: Any) -> Iterator[str]:
    for dataset in datasets[:_MOST_DATASETS] if isinstance(datasets, list) else ():
        if isinstance(dataset, dict):
            yield from filter(None, (_text(dataset, name) for name in ("uri", "page", "id")))


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return printable(value) if isinstance(value, str) else ""
