import os
import time
from typing import BinaryIO

import pytest

from maillage.core.bounds.isolation import ProcessBounds, bounded_output
from maillage.core.problems import Finding, Refused

HERE = "tests.core.bounds.test_isolation:"
SMALL = ProcessBounds(seconds=0.3, memory_mb=64, written_bytes=1_000_000)


def upper(source: BinaryIO, sink: BinaryIO, *words: str) -> None:
    sink.write(source.read().upper() + " ".join(words).encode())


def refuse(_source: BinaryIO, sink: BinaryIO) -> None:
    sink.write(b"half an answer")
    raise Refused("wrong", "Trop de %(what)s.", findings=[Finding("f", "Ici.", row_number=3)], what="choses")


def hold_memory(_source: BinaryIO, _sink: BinaryIO) -> None:
    bytearray(10**9)


def turn_for_ever(_source: BinaryIO, _sink: BinaryIO) -> None:
    while True:
        pass


def abort(_source: BinaryIO, _sink: BinaryIO) -> None:
    os.abort()


def write_for_ever(_source: BinaryIO, sink: BinaryIO) -> None:
    while True:
        sink.write(bytes(100_000))


def tell_environment(_source: BinaryIO, sink: BinaryIO) -> None:
    sink.write(",".join(sorted(os.environ)).encode())


def be_wrong(_source: BinaryIO, _sink: BinaryIO) -> None:
    raise KeyError("ours")


def test_function_gets_the_source_and_its_output_is_read_back() -> None:
    with bounded_output(f"{HERE}upper", "et", "là", source=b"ici ", bounds=SMALL) as written:
        found = written.read()

    assert found == "ICI et là".encode()


def test_refusal_of_the_function_comes_with_its_words_and_findings() -> None:
    with pytest.raises(Refused) as refused, bounded_output(f"{HERE}refuse", bounds=SMALL):
        pass

    assert (refused.value.code, refused.value.text) == ("wrong", "Trop de choses.")
    assert refused.value.findings == (Finding("f", "Ici.", row_number=3),)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("hold_memory", "file_too_heavy"),
        ("abort", "file_too_heavy"),
        ("write_for_ever", "file_too_heavy"),
        ("turn_for_ever", "file_too_long"),
    ],
)
def test_what_passes_a_bound_or_aborts_takes_its_own_process_along_and_is_told(name: str, code: str) -> None:
    begin = time.process_time()

    with pytest.raises(Refused) as refused, bounded_output(f"{HERE}{name}", bounds=SMALL):
        pass

    assert refused.value.code == code
    assert time.process_time() - begin < 0.5


def test_process_has_none_of_our_environment() -> None:
    with bounded_output(f"{HERE}tell_environment", bounds=SMALL) as written:
        names = written.read().decode()

    assert not any(name.startswith(("MAILLAGE", "DJANGO", "SECRET")) for name in names.split(","))


def test_mistake_of_ours_is_no_refusal() -> None:
    with pytest.raises(RuntimeError, match="ours"), bounded_output(f"{HERE}be_wrong", bounds=SMALL):
        pass
