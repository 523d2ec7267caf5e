"""Notices by number and by buyer."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import TypeAdapter

from maillage.buy.notices.domain.terms import Notice
from maillage.buy.notices.store.notice_files import notices_folder, published_notices
from maillage.core.files.parquet_rows import parquet_rows
from maillage.core.text import normalised_text

NOTICE: Final = TypeAdapter(Notice)
_MOST: Final = 500
_SIREN_DIGITS: Final = 9


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


def notice_columns(notice: Notice) -> Mapping[str, Any]:
    """The columns of the Parquet file: search keys, and the notice itself."""
    return {
        "number": notice.number,
        "kind": notice.kind.value,
        "published_on": notice.published_on,
        "buyer_siren": notice.buyer_id[:_SIREN_DIGITS] if notice.buyer_id else None,
        "buyer_words": buyer_words(notice.buyer_name),
        "cpv": notice.cpv,
        "departements": list(notice.departements),
        "document": NOTICE.dump_json(notice).decode(),
    }


def buyer_words(name: str | None) -> str:
    """The normalised name of a buyer."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in normalised_text(name or "")).split())


def _notices(condition: str, parameters: Mapping[str, Any]) -> Sequence[Notice]:
    published = published_notices()
    if published is None:
        return ()
    path = str(notices_folder() / published.file).replace("'", "''")
    sql = (
        f"SELECT document FROM read_parquet('{path}') WHERE {condition} "  # noqa: S608 -- words of ours; values are bound
        f"ORDER BY published_on DESC NULLS LAST, number LIMIT {_MOST}"
    )
    return [NOTICE.validate_json(text) for (text,) in parquet_rows(sql, parameters)]
