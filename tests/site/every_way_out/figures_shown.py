"""Every number of tests and every value that a way out shows, with the unit that it is about."""

import csv
import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

import mapbox_vector_tile

from maillage.core.geo import morton
from maillage.measure.record.store.operators import operator_table
from tests.site.every_way_out.ground_truth import ALL, ANY, USAGES, Unit

Ask = Callable[[str], bytes]
Mean = tuple[float, float | None, float | None]  # value, low, high
Values = tuple[float | None, float | None, float | None, float | None]  # median, low, high, share of failures
ORIGIN = "origin=simulated"
_PARTS = {"files": "file_download"}
_RATES = {
    "page": "web",
    "video": "video",
    "download": "download",
    "file_down": "file_download",
    "file_up": "file_upload",
}
_UNITS = {"communes": "commune", "epci": "epci", "departements": "departement"}


@dataclass(frozen=True)
class Shown:
    """One thing shown: ``tests`` is None where only a value is. ``way`` says where.

    ``values`` are median, low, high and share of failures, where a way out tells them; ``points`` and ``share`` a mean
    over devices with its ends.
    """

    way: str
    unit: Unit
    tests: int | None = None
    is_rounded: bool = False
    values: Values | None = None
    points: Mean | None = None
    share: Mean | None = None


def of_territory_api(ask: Ask, address: str) -> Iterator[Shown]:
    """What the API tells of one territory: figures, months, podium, comparison."""
    for row in _json(ask, f"/api/v1/territories/{address}/figures?{ORIGIN}")["figures"]:
        yield from _of_figure("api figures", Unit(address, row["usage"], _code(row["operator"])), row)
    for row in _json(ask, f"/api/v1/territories/{address}/figures/months?{ORIGIN}&usage=download")["months"]:
        yield from _of_figure("api months", Unit(address, "download", ALL, _month(row["month"])), row)
    podium = _json(ask, f"/api/v1/territories/{address}/podium?{ORIGIN}")
    for row in podium["steps"]:
        yield from _of_estimate("api podium", Unit(address, podium["composite"], _code(row["operator"])), row)
    compared = _json(ask, f"/api/v1/territories/{address}/comparison?{ORIGIN}")
    yield from _of_comparison(compared)


def of_units_api(ask: Ask, address: str, units: str) -> Iterator[Shown]:
    """The columns of the territories inside one."""
    told = _json(ask, f"/api/v1/territories/{address}/figures/{units}?{ORIGIN}&usage=download")
    columns = ("samples", "median", "low", "high", "failure_share", "is_hidden", "is_rounded")
    for code, *cells in zip(told["codes"], *(told[name] for name in columns), strict=True):
        row = dict(zip(columns, cells, strict=True))
        yield from _of_figure("api columns", Unit(f"{_UNITS[units]}:{code}", "download"), row)


def of_map_json(ask: Ask, query: str) -> Iterator[Shown]:
    """What the map colours its territories with."""
    told = _json(ask, f"/carte/territoires.json?{ORIGIN}&{query}")
    for row in told["rows"]:
        unit = Unit(f"{told['level']}:{row['code']}", "download")
        if not row["isHidden"]:
            values = (row["value"], row["low"], row["high"], _part(row["failures"]))
            yield Shown("map colours", unit, row["n"], row["isRounded"], values)


def of_csv(ask: Ask, query: str) -> Iterator[Shown]:
    """The view of the map as CSV."""
    text = ask(f"/carte/export.csv?{ORIGIN}&{query}").decode()
    for row in csv.DictReader(StringIO(text)):
        if row["is_hidden"] == "0":
            place = row["code"] if row["level"] == "square" else f"{row['level']}:{row['code']}"
            values = _numbers(row, "median", "median_low", "median_high", "failure_share")
            yield Shown("map csv", Unit(place, row["usage"]), int(row["tests"]), row["is_rounded"] == "1", values)


def of_geojson(ask: Ask, query: str) -> Iterator[Shown]:
    """The view of the map as GeoJSON."""
    for feature in _json(ask, f"/carte/export.geojson?{ORIGIN}&{query}")["features"]:
        row = feature["properties"]
        if not row["is_hidden"]:
            place = feature["id"] if row["level"] == "square" else f"{row['level']}:{feature['id']}"
            yield Shown("map geojson", Unit(place, row["usage"]), row["tests"], row["is_rounded"], _of_feature(row))


def of_tile(ask: Ask, tile: tuple[int, int, int], usage: str) -> Iterator[Shown]:
    """The squares of a tile: zoom, column, row."""
    zoom, column, row = tile
    body = ask(f"/tiles/quality/{zoom}/{column}/{row}.mvt?{ORIGIN}&usage={usage}")
    for feature in mapbox_vector_tile.decode(body)["squares"]["features"] if body else []:
        level = feature["properties"]["level"]
        square = feature["id"] - (1 << 2 * level)
        told = feature["properties"]
        values = (told.get("value"), told.get("low"), told.get("high"), _part(told["failures"]))
        yield Shown("tile", Unit(f"{level}/{square}", usage), told["n"], is_rounded=True, values=values)


def of_territory_csv(ask: Ask, address: str) -> Iterator[Shown]:
    """The table of a territory's page."""
    text = ask(f"/territoires/{address}.csv?{ORIGIN}").decode("utf-8-sig")
    for row in csv.DictReader(StringIO(text)):
        tests = row.get("tests")
        if tests:
            unit = Unit(address, row["usage"], _code(row["operator"]))
            values = _numbers(row, "median", "low_95", "high_95", "failure_share")
            yield Shown("territory csv", unit, int(tests), row["is_rounded"] == "1", values)


def of_squares_api(ask: Ask, box: str, zoom: int) -> Iterator[Shown]:
    """The squares as the API gives them."""
    told = _json(ask, f"/api/v1/squares?{ORIGIN}&bbox={box}&zoom={zoom}")
    for feature in told["features"]:
        row = feature["properties"]
        yield Shown("api squares", Unit(feature["id"], row["usage"]), row["tests"], row["is_rounded"], _of_feature(row))


def of_campaign_api(ask: Ask) -> Iterator[Shown]:
    """The counter of the campaign."""
    told = _json(ask, f"/api/v1/campaigns/current?{ORIGIN}")
    if told["tests"]:
        yield Shown("api campaign", Unit(told["territory"], ANY), told["tests"], told["is_rounded"])


def of_repair_files(ask: Ask) -> Iterator[Shown]:
    """The communes of the badly served areas."""
    for row in csv.DictReader(StringIO(ask(f"/reparer/communes.csv?{ORIGIN}").decode("utf-8-sig"))):
        yield Shown("repair csv", Unit(f"commune:{row['insee_code']}", "download", _code(row["operator"])))


def of_edition(
    tables: Mapping[str, list[dict[str, Any]]],
) -> Iterator[tuple[Unit, str, int, float | None, float | None]]:
    """The rows of an edition, which are not live: unit, quarter ("2026-Q3"), tests, and the ends of the interval."""
    kinds = {"communes": "commune", "epci": "epci", "departements": "departement", "regions": "region"}
    for name, rows in tables.items():
        for row in rows:
            place = _square(row["code"]) if name == "squares" else f"{kinds[name]}:{row['code']}"
            ends = row["median_low"], row["median_high"]
            yield Unit(place, row["usage"], _code(row["operator"])), row["period"], row["tests"], *ends


@dataclass(frozen=True)
class Said:
    """A number of tests in a sentence of a page."""

    way: str
    tests: int
    is_at_least: bool
    around: str


# What lacks to a floor or a goal is no number of tests that were made.
_LACKING = re.compile(r"( a| ont|manque|manque environ|Encore|encore|sur|équivalent de|faut|puis pour) ?$")
_NUMBER = re.compile(r"(?P<least>[Aa]u moins )?(?<![\d,.])(?P<number>\d{1,3}(?:_\d{3})*|\d+) tests?\b(?! par jour)")


def of_page(ask: Ask, address: str) -> Iterator[Said]:
    """The numbers of tests that the sentences of a page (or of a drawing, or a card) tell."""
    body = ask(address).decode(errors="replace")
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", body, flags=re.DOTALL)
    # Thousands are held together: a cell with 70 beside one with 428 is no 70,428.
    text = re.sub(r"(?<=\d)[\u202f\xa0](?=\d{3})", "_", html.unescape(re.sub(r"<[^>]*>", " ", body)))
    text = re.sub(r"\s+", " ", text)
    for match in _NUMBER.finditer(text):
        # Its words are short: from the beginning of a page to each of its numbers takes a thousand times as long.
        if _LACKING.search(text[max(0, match.start() - 40) : match.start()]):
            continue
        around = text[max(0, match.start() - 60) : match.end() + 40]
        yield Said(address, int(match["number"].replace("_", "")), match["least"] is not None, around)


def _of_figure(way: str, unit: Unit, row: dict[str, Any]) -> Iterator[Shown]:
    if row["is_hidden"]:
        assert (row["samples"], row["median"]) == (0, None), (way, unit)
    elif row["samples"]:
        values = (row["median"], row["low"], row["high"], row["failure_share"])
        yield Shown(way, unit, row["samples"], row["is_rounded"], values)


def _of_feature(row: dict[str, Any]) -> Values:
    return row["median"], row["median_low"], row["median_high"], row["failure_share"]


def _numbers(row: dict[str, str], *names: str) -> Values:
    median, low, high, share = (float(row[name]) if row[name] else None for name in names)
    return median, low, high, share


def _part(percent: int | None) -> float | None:
    return None if percent is None else percent / 100


def _of_estimate(way: str, unit: Unit, row: dict[str, Any]) -> Iterator[Shown]:
    if row["is_hidden"]:
        assert (row["tests"], row["effective_tests"], row["score"]) == (None, None, None), (way, unit)
    elif row["tests"] or row["score"] is not None:
        points = None if row["score"] is None else _mean(row["score"])
        yield Shown(way, unit, row["tests"], row["is_rounded"], points=points)


def _mean(told: dict[str, float | None]) -> Mean:
    assert told["value"] is not None
    return told["value"], told["low"], told["high"]


def _of_comparison(told: dict[str, Any]) -> Iterator[Shown]:
    address, composite = told["territory"], told["composite"]
    for row in told["operators"]:
        operator = _code(row["operator"])
        yield from _of_estimate("api comparison", Unit(address, composite, operator), row)
        for part, told_points in row["parts"].items():
            unit = Unit(address, _PARTS.get(part, part), operator)
            yield Shown("api comparison, parts", unit, points=_mean(told_points))
        for rate, told_share in row["rates"].items():
            usage = next(usage for word, usage in _RATES.items() if rate.startswith(word))
            yield Shown("api comparison, rates", Unit(address, usage, operator), share=_mean(told_share))
    ranked = {word for step in told["steps"] for word in step}
    paired = {word for pair in told["differences"] for word in (pair["ahead"], pair["behind"])}
    varied = {word for variant in told["variants"] for step in variant["steps"] for word in step}
    for way, words in (("steps", ranked), ("pairs", paired), ("stability", varied)):
        yield from (Shown(f"api comparison, {way}", Unit(address, composite, _code(word))) for word in words)


def _code(word: str | None) -> int | None:
    if word is None or word == "all":
        return ALL
    return 0 if word == "unknown" else next(each.code for each in operator_table() if each.id == word)


def _square(code: str) -> str:
    """The square that editions name by level, column and row."""
    level, column, row = (int(part) for part in code.split("/"))
    return f"{level}/{int(morton(column, row))}"


def _month(word: str) -> int:
    year, month = word.split("-")
    return (int(year) - 2015) * 12 + int(month) - 1


def _json(ask: Ask, address: str) -> Any:
    return json.loads(ask(address))


assert set(_PARTS.values()) <= set(USAGES)
