from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.files.byte_range import ByteRange, FileSlice, OutOfRange, asked_range


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-3", ByteRange(0, 4)),
        ("bytes=5-", ByteRange(5, 10)),
        ("bytes=-4", ByteRange(6, 10)),
        ("bytes=0-100", ByteRange(0, 10)),
        ("bytes=4-2", None),
        ("bytes=0-1,4-5", None),
        ("lines=0-1", None),
        ("bytes=-", None),
        (None, None),
    ],
)
def test_range_of_ten_octets(header: str | None, part: ByteRange | None):
    assert asked_range(header, 10) == part


def test_range_behind_the_end_is_out():
    with pytest.raises(OutOfRange):
        asked_range("bytes=10-", 10)


@given(st.text(max_size=30), st.integers(0, 1000))
def test_any_header_gives_a_part_of_the_file(header: str, size: int):
    try:
        part = asked_range(header, size)
    except OutOfRange:
        return

    assert part is None or 0 <= part.begin < part.end <= size


@given(st.binary(max_size=40), st.tuples(st.integers(0, 40), st.integers(0, 40)), st.integers(1, 50))
def test_part_reads_as_the_octets_of_the_range(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ends: tuple[int, int], size: int
):
    begin, end = sorted(min(one, len(content)) for one in ends)
    path = tmp_path_factory.mktemp("range") / "file"
    path.write_bytes(content)

    part, again = FileSlice(path, ByteRange(begin, end)), FileSlice(path, ByteRange(begin, end))
    pieces = list(iter(lambda: part.read(size), b""))
    whole = again.read()
    part.close()
    again.close()

    assert (b"".join(pieces), whole) == (content[begin:end], content[begin:end])


def test_file_that_nobody_reads_is_never_opened_and_one_that_is_read_is_closed_with_the_answer(tmp_path: Path):
    (tmp_path / "table.csv").write_bytes(b"a;b\n" * 4_000)
    unread, begun = (FileSlice(tmp_path / "table.csv") for _ in range(2))

    beginning = begun.read(4)
    begun.close()

    assert (beginning, unread.tell(), unread.end) == (b"a;b\n", 0, 16_000)
    with pytest.raises(ValueError, match="closed file"):
        begun.read(4)
