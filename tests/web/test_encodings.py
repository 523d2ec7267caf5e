"""Which variant a request prefers, by the weights of its Accept-Encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.web.encodings import preferred_encoding

BOTH = ("br", "gzip")


@pytest.mark.parametrize(
    ("header", "preferred"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br; q=0.8, gzip; q=0.8", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, gzip;q=0", None),
        ("*", "br"),
        ("br;q=0, *;q=0.1", "gzip"),
        ("*;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.1, gzip;q=0.5", "gzip"),
        ("brotli, xgzip", None),
        ("gzip;level=9", None),
        ("gzip;q=nan, br;q=2", None),
        ("", None),
    ],
)
def test_variant_is_the_one_with_the_greatest_weight(header: str, preferred: str | None) -> None:
    assert preferred_encoding(header, BOTH) == preferred


def test_file_without_variants_goes_out_as_it_is() -> None:
    assert preferred_encoding("gzip, br", ()) is None


@given(st.text())
def test_no_header_is_answered_with_a_coding_that_it_does_not_name(header: str) -> None:
    preferred = preferred_encoding(header, BOTH)

    assert preferred is None or preferred in header.lower() or "*" in header
