from collections.abc import Iterator

import pytest
import typer

from maillage.measure.protocol.domain.terms import Position
from maillage.measure.protocol.edges.cli.commands import read_duration_s, read_position
from maillage.measure.protocol.edges.cli.display import curve, line_of
from maillage.measure.protocol.edges.cli.localisation import megabytes, number, rate, speak_with


@pytest.fixture(autouse=True)
def in_french() -> Iterator[None]:
    speak_with(str, lambda: "fr")
    yield
    speak_with(str, lambda: "fr")


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("10m", 600), ("1h", 3600), (" 2M ", 120)])
def test_duration_is_read_in_its_unit(text: str, seconds: int):
    assert read_duration_s(text) == seconds


@pytest.mark.parametrize("text", ["", "10", "0s", "-1m", "1d", "1.5h", "m"])
def test_duration_of_another_form_is_a_usage_error(text: str):
    with pytest.raises(typer.BadParameter, match="Une durée"):
        read_duration_s(text)


def test_position_is_latitude_longitude_and_perhaps_accuracy():
    got = (read_position("47.2173,-1.5534"), read_position("47.2173, -1.5534, 12"))

    assert got == (Position(-1.5534, 47.2173), Position(-1.5534, 47.2173, 12.0))


@pytest.mark.parametrize("text", ["", "47", "91,0", "0,181", "1,2,3,4", "1,2,-3", "nan,0", "a,b"])
def test_position_of_another_form_is_a_usage_error(text: str):
    with pytest.raises(typer.BadParameter, match="Une position"):
        read_position(text)


@pytest.mark.parametrize(
    ("bps", "words"),
    [
        (0, "0,00 kbit/s"),
        (512_000, "512 kbit/s"),
        (8_160_000, "8,16 Mbit/s"),
        (45_230_000, "45,2 Mbit/s"),
        (1.25e9, "1,25 Gbit/s"),
    ],
)
def test_rate_is_told_in_the_unit_that_reads_best(bps: float, words: str):
    assert rate(bps) == words


def test_numbers_in_english_have_a_point():
    speak_with(str, lambda: "en-gb")

    assert (number(4.25, 1), megabytes(60_529_308)) == ("4.2", "60.5 Mo")


def test_curve_is_highest_where_the_rate_is():
    assert (curve([0, 1, 2, 4]), curve([0, 0]), curve([])) == ("▁▃▅█", "▁▁", "")


def test_failed_subtest_is_told_with_its_reason():
    got = [
        line_of("download", {"status": "failed", "reason": "link_cut"}),
        line_of("web", {"status": "timeout"}),
        line_of("video", {"status": "skipped", "reason": "not_ready"}),
        line_of("upload", {"status": "failed", "reason": "http.413"}),
    ]

    assert got == [
        "échec (la liaison s’est coupée)",
        "trop long",
        "non mesuré (la vidéo est en préparation sur le serveur)",
        "échec (http.413)",
    ]


def test_subtests_are_told_with_their_figures():
    got = [
        line_of("latency", {"status": "ok", "rtt_ms": 31.5, "jitter_ms": 4.25, "rtt_loaded_ms": 120}),
        line_of("download", {"status": "ok", "goodput_bps": 45.2e6, "rpm": 512.3}),
        line_of("file_download", {"status": "ok", "duration_ms": 1240}),
        line_of("web", {"status": "ok", "pages": [{}] * 5, "pages_within_5s": 4, "pages_within_10s": 5}),
        line_of("video", {"status": "ok", "verdict": "perfect", "start_delay_ms": 640, "stalls": 0, "height_px": 1080}),
    ]

    assert got == [
        "32 ms, gigue 4,2 ms, 120 ms en charge",
        "45,2 Mbit/s, 512 allers-retours par minute en charge",
        "1,2 s",
        "4 sur 5 en moins de 5 s, 5 en moins de 10 s",
        "parfaite : départ en 0,6 s, arrêts : 0, 1080 lignes",
    ]
