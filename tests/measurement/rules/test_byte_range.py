import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measurement.rules.byte_range import ByteRange, OutOfRange, asked_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-1", ByteRange(0, 2)),
        ("bytes=10-", ByteRange(10, 100)),
        ("bytes=-30", ByteRange(70, 100)),
        ("bytes=-300", ByteRange(0, 100)),
        ("bytes=90-400", ByteRange(90, 100)),
    ],
)
def test_one_range_gives_its_octets(header: str, expected: ByteRange):
    assert asked_range(header, 100) == expected


@pytest.mark.parametrize(
    "header", [None, "", "bytes=", "bytes=-", "bytes=0-1,4-5", "pages=1-2", "bytes=5-2", "bytes=a-b", "bytes=0-1-2"]
)
def test_what_is_no_single_range_is_the_whole_file(header: str | None):
    assert asked_range(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_range_behind_the_end_is_refused(header: str):
    with pytest.raises(OutOfRange):
        asked_range(header, 100)


@given(header=st.one_of(st.text(), st.from_regex(r"bytes=[0-9]{0,17}-[0-9]{0,17}")), size=st.integers(0, 1_000_000))
def test_any_header_gives_octets_inside_the_file_or_a_defined_answer(header: str, size: int):
    try:
        found = asked_range(header, size)
    except OutOfRange:
        return

    assert found is None or 0 <= found.begin < found.end <= size


def test_content_range_counts_the_last_octet_in():
    assert ByteRange(0, 2).content_range(100) == "bytes 0-1/100"
