"""Notices by number and by buyer, and those that a search of what is asked or awarded finds."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter

from maillage.buy.notices.domain.terms import Notice, NoticeKind
from maillage.buy.notices.store.notice_files import notices_folder, published_notices, reader_version
from maillage.core.files.parquet_rows import parquet_rows
from maillage.core.text import normalised_text

NOTICE: Final = TypeAdapter(Notice)
_MOST: Final = 500
_SIREN_DIGITS: Final = 9
# A correction states the whole notice again: the deadline of the newest one holds for the notice that it corrects.
_SEARCHED: Final = """
    WITH notices AS (SELECT * FROM read_parquet('{path}')),
    corrections AS (
        SELECT unnest(previous) AS corrected, max_by(deadline_on, published_on) AS corrected_deadline_on
        FROM notices
        WHERE kind = 'correction' AND deadline_on IS NOT NULL
        GROUP BY corrected
    )
    SELECT document, coalesce(corrected_deadline_on, deadline_on) AS last_day, received_at
    FROM notices
    LEFT JOIN corrections ON corrected = number
    WHERE {condition}
    ORDER BY {order}
    LIMIT {most}
"""


@dataclass(frozen=True, slots=True)
class NoticeQuestion:
    """What is asked of notices; "", () and None ask for nothing.

    ``departements`` and ``nuts``: one of them is stated. ``divisions``: the CPV begins with one of them. ``open_on``:
    tenders are still taken on that day. ``received_after`` and ``received_until``: when the house first had it.
    """

    kinds: tuple[NoticeKind, ...]
    words: str = ""
    cpv: str = ""
    divisions: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    nuts: tuple[str, ...] = ()
    is_reserved: bool | None = None
    open_on: dt.date | None = None
    published_from: dt.date | None = None
    received_after: dt.datetime | None = None
    received_until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class SearchedNotice:
    """A notice with the deadline after its corrections, and when the house first had it."""

    notice: Notice
    deadline_on: dt.date | None
    received_at: dt.datetime


def has_notices() -> bool:
    """Whether any notice was imported."""
    return published_notices() is not None


def notice_numbered(number: str) -> Notice | None:
    """The notice with that number; None if it was not imported."""
    return next(iter(_notices("number = $number", {"number": number})), None)


def notices_of_buyer(
    buyer_id: str | None, name: str | None, *, first: dt.date | None = None, last: dt.date | None = None
) -> Sequence[Notice]:
    """The notices of a buyer between two days: by SIREN, or by name for notices without a SIREN.

    ``name`` is compared without case, accents and punctuation; at most five hundred, latest first.
    """
    return _notices(
        "(buyer_siren = $siren OR (buyer_siren IS NULL AND buyer_words = $words AND $words <> '')) "
        "AND published_on BETWEEN coalesce($first, DATE '1900-01-01') AND coalesce($last, DATE '9999-12-31')",
        {
            "siren": (buyer_id or "")[:_SIREN_DIGITS] or None,
            "words": buyer_words(name),
            "first": first,
            "last": last,
        },
    )


def notices_searched(question: NoticeQuestion, *, most: int) -> list[SearchedNotice]:
    """The notices that a question finds: those open on a day by deadline, others the newest first.

    None before files of an earlier version of the parser are read again (``maillage notices build``, or an import).
    """
    published = published_notices()
    if published is None or published.reader != reader_version():
        return []
    conditions = ["list_contains($kinds::TEXT[], kind)"]
    parameters: dict[str, Any] = {"kinds": [kind.value for kind in question.kinds]}
    asked: Mapping[str, tuple[str, Any]] = {
        "words": (
            "list_bool_and([contains(words, word) FOR word IN $words::TEXT[]])",
            normalised_text(question.words).split(),
        ),
        "cpv": ("starts_with(cpv, $cpv)", question.cpv),
        "divisions": ("list_contains($divisions::TEXT[], left(cpv, 2))", list(question.divisions)),
        "places": (
            "list_has_any(list_concat(departements, nuts), $places::TEXT[])",
            [*question.departements, *question.nuts],
        ),
        "open_on": ("last_day >= $open_on", question.open_on),
        "published_from": ("published_on >= $published_from", question.published_from),
        "received_after": ("received_at > $received_after", _naive(question.received_after)),
        "received_until": ("received_at <= $received_until", _naive(question.received_until)),
    }
    for name, (condition, value) in asked.items():
        if value not in ("", [], None):
            conditions.append(condition)
            parameters[name] = value
    if question.is_reserved is not None:
        conditions.append("is_reserved" if question.is_reserved else "NOT is_reserved")
    sql = _SEARCHED.format(
        path=_quoted(published.file),
        condition=" AND ".join(conditions),
        order="last_day, number" if question.open_on else "published_on DESC NULLS LAST, number",
        most=most,
    )
    return [
        SearchedNotice(NOTICE.validate_json(text), deadline_on, received_at.replace(tzinfo=dt.UTC))
        for text, deadline_on, received_at in parquet_rows(sql, parameters)
    ]


def notice_columns(notice: Notice, received_at: dt.datetime) -> Mapping[str, Any]:
    """The columns of the Parquet file: search keys, and the notice itself."""
    titles = (lot.title for lot in notice.lots if lot.title)
    return {
        "number": notice.number,
        "kind": notice.kind.value,
        "published_on": notice.published_on,
        "buyer_siren": notice.buyer_id[:_SIREN_DIGITS] if notice.buyer_id else None,
        "buyer_words": buyer_words(notice.buyer_name),
        "cpv": notice.cpv,
        "words": normalised_text(" ".join((notice.object or "", *titles))),
        "deadline_on": notice.deadline_on,
        "departements": list(notice.departements),
        "nuts": list(notice.nuts),
        "previous": list(notice.previous),
        "is_reserved": notice.is_reserved or any(lot.is_reserved for lot in notice.lots),
        "received_at": _naive(received_at),
        "document": NOTICE.dump_json(notice).decode(),
    }


def buyer_words(name: str | None) -> str:
    """The normalised name of a buyer."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in normalised_text(name or "")).split())


def _notices(condition: str, parameters: Mapping[str, Any]) -> Sequence[Notice]:
    published = published_notices()
    if published is None:
        return ()
    sql = (
        f"SELECT document FROM read_parquet('{_quoted(published.file)}') WHERE {condition} "  # noqa: S608 -- words of ours; values are bound
        f"ORDER BY published_on DESC NULLS LAST, number LIMIT {_MOST}"
    )
    return [NOTICE.validate_json(text) for (text,) in parquet_rows(sql, parameters)]


def _quoted(file: str) -> str:
    """The path of a published file within quotes of SQL."""
    return str(notices_folder() / file).replace("'", "''")


def _naive(moment: dt.datetime | None) -> dt.datetime | None:
    """A moment as the file has it: in UTC, without a time zone."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment is not None else None
