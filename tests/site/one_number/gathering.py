"""Every number that a visitor can read under a name: from marks of pages, answers of the API, files.

Doors are found, not listed: the table of addresses (doors.py says which are left aside), what pages lead to, and the
operations of the API. A number is known by its name: which metric of the glossary, of which place or thing, by which
operator, when. Words without a mark are not gathered.
"""

import csv
import json
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from io import StringIO
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve
from django.utils import translation

from bench.hostile_attacks import page_addresses
from maillage.measure.figures.pages.panels import TABLE
from maillage.measure.record.domain.terms import Usage
from maillage.site.api import api
from maillage.web.wording.glossary import EVERYTHING, METRICS
from tests.site.one_number.doors import reason_outside, routes

MARK: Final = re.compile(r"<data ([^>]*)>(.*?)</data>", re.DOTALL)
ATTRIBUTE: Final = re.compile(r"""([\w-]+)(?:=(?:"([^"]*)"|([^\s"]+)))?""")
LINK: Final = re.compile(r"""href="?(/[^"#\s>]*)""")
SHOWN: Final = re.compile(r"([\d\s\u00a0\u202f]*\d(?:[.,]\d+)?)[\s\u00a0\u202f]*(Mb/s|s\b)?")
UNITS: Final = {"Mb/s": 1e6, "s": 1e3}  # of a text, in those of the glossary
THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # of an English number
OF_A_ROUTE: Final = 12  # pages of one route that are read
OF_A_ROUTE_IN_ENGLISH: Final = 2  # and of these, as many in English
MAP_LEVELS: Final = ("departement", "commune", "epci")
DIGITS: Final = 4
# What the total of a list of the API counts, by the name of the list.
TOTALS: Final = {
    "/contracts": "contracts",
    "/planned-purchases": "purchases_planned",
    "/structures": "structures",
    "/datasets": "datasets",
    "/opportunities": "opportunities",
}
# Files with a line for each thing that they are of.
LINES: Final = {
    "/marches/recherche.csv": "contracts",
    "/marches/programme.csv": "purchases_planned",
    "/inclusion/structures.csv": "structures",
    "/inclusion/occasions.csv": "opportunities",
}
# Pages that tell of the territory in their question.
OF_A_TERRITORY: Final = (
    "/marches/chiffres",
    "/marches/fins",
    "/marches/recherche",
    "/marches/programme",
    "/inclusion",
    "/inclusion/occasions",
    "/catalogue",
)
# The columns of the file of communes of fixed 4G, and the fields of its answers.
HOUSEHOLDS: Final = {
    "foyers": "households",
    "servis": "households_reached",
    "sans_bon_acces": "households_in_need",
    "sans_bon_acces_servis": "households_in_need_reached",
    "served": "households_reached",
    "need": "households_in_need",
    "need_served": "households_in_need_reached",
}


class Name(NamedTuple):
    """What a number is the number of."""

    metric: str
    of: str
    by: str = ""
    when: str = ""


class Number(NamedTuple):
    """A number as a door told it; ``is_step``: the lower end of its step."""

    value: float
    door: str
    is_step: bool = False


@dataclass
class Gathered:
    """All numbers by name, the doors that were read, and marks whose text says another number."""

    numbers: dict[Name, list[Number]] = field(default_factory=lambda: defaultdict(list))
    doors: list[str] = field(default_factory=list)
    misread: list[str] = field(default_factory=list)

    def add(self, name: Name, value: float, door: str, *, is_step: bool = False) -> None:
        """One number more."""
        self.numbers[name].append(Number(value, door, is_step))

    def told_twice(self) -> dict[Name, list[Number]]:
        """The names that two doors at least have told."""
        return {name: told for name, told in self.numbers.items() if len({number.door for number in told}) > 1}

    def differing(self) -> dict[Name, list[Number]]:
        """The names that have two numbers."""
        return {name: told for name, told in self.numbers.items() if not agree(told)}


def agree(told: Iterable[Number]) -> bool:
    """Whether numbers are one: to four digits, and a lower end of a step is no more than what it is of."""
    numbers = list(told)
    exact = {rounded(number.value) for number in numbers if not number.is_step}
    steps = {rounded(number.value) for number in numbers if number.is_step}
    return len(exact) <= 1 and len(steps) <= 1 and all(step <= value for step in steps for value in exact)


def rounded(value: float) -> float:
    """The number to four digits, as the API tells it."""
    return float(f"{value:.{DIGITS}g}")


def gather(browser: Client, places: Iterable[str], *, at_most: int = 300) -> Gathered:
    """Read all pages (``at_most``), and what the API and the files say of ``places``."""
    found, wanted = Gathered(), list(places)
    read_pages(browser, found, wanted, at_most=at_most)
    for place in wanted:
        for door in operations_of_places():
            read_answer(browser, found, door.replace("{territory}", place))
        for door in (*OF_A_TERRITORY, *(f"/en{path}" for path in OF_A_TERRITORY)):
            read_page(browser, found, f"{door}?territory={place}")
        read_page(browser, found, f"/territoires/{place}/detail/{TABLE}")
        read_usages(browser, found, f"/territoires/{place}.csv")
    for place in ["", *wanted]:
        asked = f"?territory={place}" if place else ""
        for door in operations_of_lists():
            read_total(browser, found, f"{door}{asked}", place or EVERYTHING)
        for door, metric in LINES.items():
            found.add(Name(metric, place or EVERYTHING), len(rows_of(browser, found, f"{door}{asked}")), door + asked)
    read_searches(browser, found)
    read_prediction(browser, found)
    read_campaign(browser, found)
    read_clause_years(browser, found)
    read_map(browser, found, wanted)
    return found


# -- pages -------------------------------------------------------------------------------------------------------------


def read_pages(browser: Client, found: Gathered, places: Iterable[str], *, at_most: int) -> None:
    """Begin at the addresses of places and those without parts; go where links lead, a few of each route."""
    pages = page_addresses()
    begin = [
        page.pattern.replace("{address}", place) for page in pages if page.parts == ("address",) for place in places
    ]
    begin += [page.pattern for page in pages if not page.parts]
    waiting, seen, of_route = deque(f"/{path}" for path in begin), set[str](), defaultdict[str, int](int)
    while waiting and len(found.doors) < at_most:
        path = waiting.popleft()
        if path in seen or path.startswith("/en"):
            continue
        seen.add(path)
        route = route_of(path)
        if route is None or of_route[route] >= OF_A_ROUTE or reason_outside(route):
            continue
        of_route[route] += 1
        text = read_page(browser, found, path)
        if text and of_route[route] <= OF_A_ROUTE_IN_ENGLISH:
            read_page(browser, found, f"/en{path}")
        waiting.extend(unescape(link) for link in LINK.findall(text) if "?" not in link)


def read_page(browser: Client, found: Gathered, path: str) -> str:
    """The text of a page, its numbers gathered; "" where the address has no page."""
    answer = browser.get(path, follow=True)
    if answer.status_code != 200 or "text/html" not in answer.get("Content-Type", ""):
        return ""
    text: str = answer.content.decode()
    found.doors.append(path)
    read_marks(text, found, path)
    return text


def read_marks(text: str, found: Gathered, door: str) -> None:
    """The marked numbers of a page; the text of each must say its number."""
    for attributes, inner in MARK.findall(text):
        marked = {name: unescape(quoted or bare) for name, quoted, bare in ATTRIBUTE.findall(attributes)}
        if "data-metric" not in marked:
            continue
        name = Name(marked["data-metric"], *(marked.get(f"data-{part}", "") for part in ("of", "by", "when")))
        value, shown = float(marked["value"]), unescape(re.sub(r"<[^>]*>", "", inner))
        if door.startswith("/en"):
            shown = THOUSANDS.sub("", shown)
        if name.metric.partition(":")[0] not in METRICS or not says(shown, value):
            found.misread.append(f"{door}: {name}: {value} told as {shown!r}")
        found.add(name, value, door, is_step="data-step" in marked)


def says(shown: str, value: float) -> bool:
    """Whether a text tells a number: rounded to the decimals that it shows, in the unit that it names."""
    number = SHOWN.search(shown)
    if number is None:
        return False
    digits = re.sub(r"\s", "", number[1]).replace(",", ".")
    decimals, unit = len(digits.partition(".")[2]), UNITS.get(number[2] or "", 1.0)
    return bool(abs(float(digits) - value / unit) <= 0.5 * 10**-decimals + 1e-9)


def route_of(path: str) -> str | None:
    try:
        # A page in English leaves its language to what comes next, to which French addresses are unknown.
        with translation.override("fr" if not path.startswith("/en/") else "en"):
            return resolve(urlsplit(path).path).route
    except (Resolver404, NoReverseMatch):
        return None


# -- the API and files -------------------------------------------------------------------------------------------------


def operations_of_places() -> list[str]:
    """The operations that ask for a place and nothing else."""
    return [
        path
        for path, operations in api.get_openapi_schema()["paths"].items()
        if "get" in operations and re.findall(r"{(\w+)}", path) == ["territory"]
    ]


def operations_of_lists() -> list[str]:
    """The operations that list what lies in a territory, or all of it."""
    return [
        path
        for path, operations in api.get_openapi_schema()["paths"].items()
        if "{" not in path
        and {"territory", "page"} <= {asked["name"] for asked in operations.get("get", {}).get("parameters", ())}
    ]


def read_total(browser: Client, found: Gathered, door: str, of: str) -> None:
    """How many things a list of the API has."""
    answer = browser.get(quote(door, safe="/:?=&"))
    if answer.status_code != 200:
        return
    told = json.loads(answer.content)
    path = urlsplit(door).path
    if metric := next((TOTALS[end] for end in TOTALS if path.endswith(end)), None):
        found.doors.append(door)
        found.add(Name(metric, of), told["total"], door)


def items_of(browser: Client, door: str) -> Iterator[Mapping[str, Any]]:
    """The items of all pages of a list of the API."""
    page: str | None = f"{door}?page_size=1000"
    while page:
        told = json.loads(browser.get(page).content)
        yield from told["items"]
        page = told["next"]


def read_campaign(browser: Client, found: Gathered) -> None:
    """The tests that the campaign received."""
    door = "/api/v1/campaigns/current"
    told = json.loads(browser.get(door).content)
    if told["tests"] is None:
        return
    found.doors.append(door)
    days = f"{told['starts_on']}/{told['ends_on'] or ''}" if told["starts_on"] else ""
    received = Name("tests_received", told["territory"], when=days)
    found.add(received, told["tests"], door, is_step=told["is_rounded"])


def read_clause_years(browser: Client, found: Gathered) -> None:
    """The people and hours of the published years of clauses."""
    door = "/api/v1/clauses/years"
    found.doors.append(door)
    for row in items_of(browser, door):
        if row["breakdown"] == "ensemble":
            of = f"departement:{row['departement']}" if row["departement"] else str(settings.HOME_TERRITORY)
            for field_name in ("people", "hours"):
                found.add(Name(f"insertion_{field_name}", of, when=str(row["year"])), row[field_name], door)


def read_searches(browser: Client, found: Gathered) -> None:
    """The totals of searches that pages told (of a buyer, of a kind of purchase), as the API tells them."""
    paths = {TOTALS[end]: path for path in operations_of_lists() for end in TOTALS if path.endswith(end)}
    for metric, of in [(name.metric, name.of) for name in found.numbers if "=" in name.of and name.metric in paths]:
        read_total(browser, found, f"{paths[metric]}?{of}", of)


def read_prediction(browser: Client, found: Gathered) -> None:
    """The households of fixed 4G: the whole of the prediction, and each commune by the API and by the file."""
    door = "/api/v1/coverage/prediction"
    answer = browser.get(door)
    if answer.status_code != 200:
        return
    whole = json.loads(answer.content)
    add_households(found, door, whole["territory"], whole["totals"])
    door = "/api/v1/coverage/communes"
    for row in items_of(browser, door):
        add_households(found, door, f"commune:{row['commune']}", row)
    door = "/couverture/communes.csv"
    for row in rows_of(browser, found, door):
        add_households(found, door, f"commune:{row['code_commune']}", row)


def add_households(found: Gathered, door: str, of: str, told: Mapping[str, Any]) -> None:
    for key, value in told.items():
        metric = HOUSEHOLDS.get(key, key)
        if metric in METRICS and value not in {None, ""}:
            found.add(Name(metric, of), float(value), door)


def read_answer(browser: Client, found: Gathered, door: str) -> None:
    answer = browser.get(quote(door, safe="/:?=&"))
    if answer.status_code == 200 and "json" in answer.get("Content-Type", ""):
        found.doors.append(door)
        read_json(json.loads(answer.content), found, door, {})


def read_json(told: Any, found: Gathered, door: str, context: Mapping[str, str]) -> None:
    """Numbers of an answer, by the names of its fields and of those around."""
    if isinstance(told, list):
        for one in told:
            read_json(one, found, door, context)
    if not isinstance(told, dict) or told.get("is_hidden"):
        return
    words = {key: value for key, value in told.items() if isinstance(value, str)}
    around = {**context, **words}
    if told.keys() & {"technologies", "contexts", "month", "name"} and "standing" in told:
        return  # a variant: another question
    name = Name(
        "", around.get("territory", around.get("id", "")), around.get("operator", ""), around.get("period") or ""
    )
    if isinstance(score := told.get("score"), dict) and around.get("composite"):
        found.add(name._replace(metric=around["composite"]), score["value"], door)
        found.add(name._replace(metric="tests_compared"), told["tests"], door, is_step=told["is_rounded"])
    if "month" not in told and told.get("metric") in METRICS and isinstance(told.get("median"), int | float):
        found.add(name._replace(metric=told["metric"]), told["median"], door)
        counted = name._replace(metric=f"tests_counted:{told['metric']}")
        found.add(counted, told["samples"], door, is_step=told["is_rounded"])
    for key, value in told.items():
        if key in METRICS and isinstance(value, int | float) and not isinstance(value, bool):
            found.add(name._replace(metric=key), value, door)
        if isinstance(value, dict | list) and key not in {"variants", "differences", "parts", "rates", "months"}:
            read_json(value, found, door, around)


def read_table(browser: Client, found: Gathered, door: str) -> None:
    """The figures of a view of the map as a file."""
    for row in rows_of(browser, found, door):
        if row["is_hidden"] == "1" or not row["median"]:
            continue
        name = Name(row["metric"], f"{row['level']}:{row['code']}", row["operators"], row["period"])
        is_step = row["is_rounded"] == "1"
        found.add(name, float(row["median"]), door)
        found.add(name._replace(metric=f"tests_counted:{row['metric']}"), float(row["tests"]), door, is_step=is_step)


def read_map(browser: Client, found: Gathered, places: Iterable[str]) -> None:
    """Each usage as the table beside the map, as its file, and as the cards of places."""
    for usage in Usage:
        for level in MAP_LEVELS if usage in {Usage.DOWNLOAD, Usage.SCORE} else MAP_LEVELS[:1]:
            read_table(browser, found, f"/carte/export.csv?level={level}&usage={usage.word}")
            read_page(browser, found, f"/carte/tableau?level={level}&usage={usage.word}")
        for place in places:
            if place.partition(":")[0] in MAP_LEVELS:
                read_card(browser, found, f"/carte/lieu.json?at={place}&usage={usage.word}")


def read_usages(browser: Client, found: Gathered, door: str) -> None:
    """The file that equals the table of every usage of a place."""
    for row in rows_of(browser, found, door):
        if row["is_hidden"] == "1" or row["technologies"] or row["contexts"]:
            continue
        by = "" if row["operator"] == "all" else row["operator"]
        name = Name(row["metric"], row["territory"], by, row["period"])
        counted = name._replace(metric=f"tests_counted:{name.metric}")
        found.add(counted, float(row["tests"]), door, is_step=row["is_rounded"] == "1")
        if row["median"]:
            found.add(name, float(row["median"]), door)


def read_card(browser: Client, found: Gathered, door: str) -> None:
    """The card of the map: the tests of a place, and the median of each operator."""
    answer = browser.get(door)
    if answer.status_code != 200:
        return
    found.doors.append(door)
    read_card_answer(json.loads(answer.content), found, door)


def read_card_answer(card: Mapping[str, Any], found: Gathered, door: str) -> None:
    """The numbers of a card; its texts must say them."""
    name = Name(card["metric"], card["address"], when=card["period"])
    if "samples" in card:
        counted = name._replace(metric=f"tests_counted:{name.metric}")
        found.add(counted, card["samples"], door, is_step=card["is_rounded"])
        if not says(card["line"].partition(",")[2], card["samples"]):
            found.misread.append(f"{door}: {card['samples']} told as {card['line']!r}")
    for row in card["rows"]:
        if "median" in row and not row["of"]:
            found.add(name._replace(by=row["id"]), row["median"], door)
            if not says(row["value"], row["median"]):
                found.misread.append(f"{door}: {row['median']} told as {row['value']!r}")


def rows_of(browser: Client, found: Gathered, door: str) -> list[dict[str, str]]:
    """The rows of a file; none where there is no such file here."""
    answer = browser.get(door)
    if answer.status_code != 200:
        return []
    found.doors.append(door)
    text = answer_text(answer)
    return list(csv.DictReader(StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","))


def answer_text(answer: Any) -> str:
    """The whole text of an answer, streamed or not."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8-sig")


def two_kinds_of_tests(found: Gathered) -> Iterator[str]:
    """The pages that mark two kinds of tests (received, counted, complete, worth) of one place, operator and period.

    In the table of every usage each count stands beside its usage: it is no count of the place's tests.
    """
    metrics = defaultdict[tuple[str, str, str, str], set[str]](set)
    for name, told in found.numbers.items():
        for number in told:
            if name.metric.startswith("tests_") and not number.door.startswith("/api/") and ".csv" not in number.door:
                metrics[number.door, name.of, name.by, name.when].add(name.metric)
    for (door, of, by, _when), marked in sorted(metrics.items()):
        of_usages = {metric for metric in marked if ":" in metric}
        told_kinds = marked - of_usages if len(of_usages) > 1 else marked
        named = {metric.partition(":")[0] for metric in told_kinds}
        if len(named) > 1:
            yield f"{door} tells of {of} {by}: {', '.join(sorted(named))}"


def unread(doors: Iterable[str]) -> list[str]:
    """The addresses that the walk reads (doors.py) and to which none of ``doors`` belongs."""
    reached = {route_of(door) for door in doors}
    return [route for route in routes() if not reason_outside(route) and route not in reached]


def lines_of(differing: Mapping[Name, list[Number]]) -> Iterator[str]:
    """What differs, a line a name."""
    for name, told in sorted(differing.items()):
        values = dict[float, str]()
        for number in told:
            values.setdefault(rounded(number.value), number.door)
        yield f"{name}: " + "; ".join(f"{value:g} at {door}" for value, door in values.items())
