"""A streamed answer has a length, so that one that is cut is seen: the server ends the others as if all were said."""

import re

from tests.order.sources import ROOT

# Where answers are streamed, and why each of them has a Content-Length.
STREAMING = {
    "maillage/web/spooled.py": "written out first, or a file or a part of it, its length told",
    "maillage/buy/consultation/pages/public.py": "a whole file: Django tells its length",
    "maillage/opendata/publishing/pages/schemas.py": "a whole file: Django tells its length",
    "maillage/site/views/territories.py": "a whole file: Django tells its length",
}


def test_answers_are_streamed_only_where_their_length_is_told() -> None:
    named = re.compile(r"\b(StreamingHttpResponse|FileResponse)\(")

    found = {
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "maillage").rglob("*.py"))
        if named.search(path.read_text("utf-8"))
    }

    assert found == set(STREAMING)
