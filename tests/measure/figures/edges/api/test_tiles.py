import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import mapbox_vector_tile
import pytest

from maillage.core.geo import corner_of, morton_at, unmorton
from maillage.measure.figures.edges.api.tiles import make_tile_application
from maillage.measure.record.domain.operators import Operator, OperatorKind, OperatorTable
from maillage.measure.record.domain.terms import Origin
from tests.measure.figures.published import NANTES, Batch, publish_rows, rows_of

OPERATORS = OperatorTable(
    (Operator(1, "orange", "Orange", OperatorKind.MNO), Operator(2, "sfr", "SFR", OperatorKind.MNO))
)
Answer = tuple[str, dict[str, str], bytes]
Ask = Callable[..., Answer]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def ask(folder: Path) -> Ask:
    application = make_tile_application(folder, lambda: OPERATORS)

    def asked(address: str, method: str = "GET", **headers: str) -> Answer:
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": method}
        setup_testing_defaults(environ)
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        said: list[Any] = []
        body = b"".join(application(environ, lambda *answer: said.append(answer)))  # type: ignore[arg-type]
        ((status, fields),) = said
        return status, dict(fields), body

    return asked


def address_of(zoom: int = 12, *, at: tuple[float, float] = NANTES, query: str = "") -> str:
    column, row = unmorton(morton_at(*at, level=zoom))
    return f"/tiles/quality/{zoom}/{column}/{row}.mvt?{query}"


def features_of(body: bytes) -> list[dict[str, Any]]:
    if not body:
        return []
    return list(mapbox_vector_tile.decode(body)["squares"]["features"])


def test_tile_says_the_figures_of_its_squares(folder: Path, ask: Ask) -> None:
    publish_rows(folder, rows_of([Batch(devices=8, each=2, month=131)]))

    status, fields, body = ask(address_of())

    (feature,) = features_of(body)
    properties = feature["properties"]
    assert status == "200 OK"
    assert fields["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert (properties["n"], properties["failures"], properties["last"], properties["level"]) == (10, 0, 131, 17)
    assert properties["low"] < properties["value"] < properties["high"]
    assert properties["value"] == pytest.approx(30e6, rel=0.0175)
    assert feature["id"] == int(morton_at(*NANTES, level=17)) + 4**17


def test_tile_where_most_tests_failed_has_no_value(folder: Path, ask: Ask) -> None:
    publish_rows(folder, rows_of([Batch(devices=8, download_bps=None)]))

    _, _, body = ask(address_of())

    (feature,) = features_of(body)
    assert feature["properties"] == {"n": 5, "failures": 100, "last": 130, "level": 17}


def test_tile_without_squares_is_empty(folder: Path, ask: Ask) -> None:
    publish_rows(folder, rows_of([Batch(devices=8)]))

    status, fields, body = ask(address_of(at=(2.35, 48.85)))

    assert (status, fields["Content-Length"], body) == ("200 OK", "0", b"")


def test_tile_before_anything_is_counted_is_empty(ask: Ask) -> None:
    assert ask(address_of())[::2] == ("200 OK", b"")


def test_tile_known_to_the_browser_is_not_sent_again(folder: Path, ask: Ask) -> None:
    publish_rows(folder, rows_of([Batch(devices=8)]))
    _, fields, _ = ask(address_of())

    status, again, body = ask(address_of(), if_none_match=fields["ETag"])

    assert (status, again["ETag"], body) == ("304 Not Modified", fields["ETag"], b"")


def test_tile_is_zipped_for_those_who_take_it(folder: Path, ask: Ask) -> None:
    west, north = NANTES
    spots = [(west + 0.006 * (step % 8), north + 0.004 * (step // 8)) for step in range(40)]
    publish_rows(folder, rows_of([Batch(devices=6, at=spot, first_device=6 * step) for step, spot in enumerate(spots)]))
    address = address_of(10)

    _, plain_fields, plain = ask(address)
    _, fields, zipped = ask(address, accept_encoding="br, gzip;q=0.8")

    assert "Content-Encoding" not in plain_fields
    assert fields["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped) == plain
    assert ask(address, accept_encoding="gzip;q=0")[2] == plain


def test_tile_changes_when_a_test_inside_it_is_published(folder: Path, ask: Ask) -> None:
    first, second = rows_of([Batch(devices=8)]), rows_of([Batch(devices=3, first_device=8)])
    publish_rows(folder, first)
    _, before, _ = ask(address_of())
    publish_rows(folder, first, second)

    _, after, body = ask(address_of(), if_none_match=before["ETag"])

    assert features_of(body)[0]["properties"]["n"] == 10
    assert after["ETag"] != before["ETag"]


def test_tile_changes_when_a_square_beside_it_takes_away_its_own(folder: Path, ask: Ask) -> None:
    # Two devices in a sibling of the tile's square: from then on the parent is drawn over both.
    west, north = unmorton(morton_at(*NANTES, level=12))
    beside = _centre(int(west) ^ 1, int(north), 12)
    first = rows_of([Batch(devices=8)])
    publish_rows(folder, first)
    _, _, body = ask(address_of())
    publish_rows(folder, first, rows_of([Batch(devices=2, at=beside, first_device=8)]))

    _, _, after = ask(address_of())

    assert features_of(body)[0]["properties"]["level"] == 17
    assert (features_of(after)[0]["properties"]["level"], features_of(after)[0]["properties"]["n"]) == (11, 10)


def _centre(column: int, row: int, level: int) -> tuple[float, float]:
    lon, lat = corner_of(column + 0.5, row + 0.5, level=level)
    return float(lon), float(lat)


def test_tile_far_from_a_new_test_stays_as_it_is(folder: Path, ask: Ask) -> None:
    first = rows_of([Batch(devices=8)])
    publish_rows(folder, first)
    _, before, _ = ask(address_of())
    publish_rows(folder, first, rows_of([Batch(devices=8, at=(2.35, 48.85), commune="75056", first_device=8)]))

    status, _, _ = ask(address_of(), if_none_match=before["ETag"])

    assert status == "304 Not Modified"


def test_filter_of_the_address_is_applied(folder: Path, ask: Ask) -> None:
    publish_rows(folder, rows_of([Batch(devices=8), Batch(devices=6, operator=2, first_device=8)]))

    _, _, body = ask(address_of(query="operator=sfr"))

    assert [each["properties"]["n"] for each in features_of(body)] == [5]


def test_origin_without_choice_is_simulated_where_there_is_nothing_else(folder: Path, ask: Ask) -> None:
    publish_rows(folder, rows_of([Batch(devices=8)], origin=Origin.SIMULATED))

    assert len(features_of(ask(address_of())[2])) == 1
    assert features_of(ask(address_of(query="origin=crowd"))[2]) == []


def test_best_operators_are_tied_where_no_order_is_certain(folder: Path, ask: Ask) -> None:
    publish_rows(folder, rows_of([Batch(devices=20), Batch(devices=20, operator=2, first_device=50)]))

    _, _, body = ask(address_of(query="layer=best"))

    (feature,) = features_of(body)
    assert "best" not in feature["properties"]
    assert feature["properties"]["ties"] == "1,2"


def test_operator_below_five_devices_is_not_compared(folder: Path, ask: Ask) -> None:
    publish_rows(folder, rows_of([Batch(devices=20), Batch(devices=4, each=9, operator=2, first_device=50)]))

    assert features_of(ask(address_of(query="layer=best"))[2]) == []


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/tiles/quality/3/0/0.mvt", "404 Not Found", "tile_zoom"),
        ("/tiles/quality/13/0/0.mvt", "404 Not Found", "tile_zoom"),
        ("/tiles/quality/4/16/0.mvt", "404 Not Found", "tile_outside"),
        ("/tiles/quality/4/0/99.mvt", "404 Not Found", "tile_outside"),
        ("/tiles/quality/4/a/0.mvt", "404 Not Found", "tile_address"),
        ("/tiles/quality/4/٤/0.mvt", "404 Not Found", "tile_address"),
        ("/tiles/quality/4/0/0.mvt?usage=speed", "400 Bad Request", "selection"),
        ("/tiles/quality/4/0/0.mvt?layer=worst", "400 Bad Request", "tile_layer"),
        ("/tiles/quality/4/0/0.mvt?operator=" + "x" * 2000, "400 Bad Request", "tile_query"),
    ],
)
def test_wrong_address_is_told(ask: Ask, address: str, status: str, code: str) -> None:
    got, fields, body = ask(address)

    assert (got, fields["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(body)["code"] == code


def test_only_reading_is_allowed(ask: Ask) -> None:
    status, fields, _ = ask(address_of(), "POST")

    assert (status, fields["Allow"]) == ("405 Method Not Allowed", "GET, HEAD")


def test_head_has_no_body(folder: Path, ask: Ask) -> None:
    publish_rows(folder, rows_of([Batch(devices=8)]))

    status, fields, body = ask(address_of(), "HEAD")

    assert (status, body) == ("200 OK", b"")
    assert int(fields["Content-Length"]) > 0
