"""What a test that somebody made shows of its value, on every way out: nothing, wherever in its class the value lies.

One device's download is drawn at several rates of one class of the map, the slowest of its place each time. Every
address that shows figures, found by itself, is read before the test, and after each: figures must tell the same after
each, and what is a mean over people (comparisons, zones) may move by one step of its rounding at most.
"""

import hashlib
import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from operator import and_

import httpx
import numpy as np
from django.db import connection

from maillage.core.geo import morton_at, unmorton
from maillage.measure.campaign.store.models import Campaign
from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.published_counts.counts import counts_folder
from maillage.measure.record.domain.bins import bins_of
from maillage.measure.record.domain.terms import SCALES, Usage
from tests.measure.figures.campaigns import count_nothing
from tests.measure.figures.countable import record_rows
from tests.measure.figures.published import NANTES
from tests.measure.record.crowds import Crowd, rows_of_crowds
from tests.site.every_way_out.open_addresses import Way, operation_addresses, page_addresses

BLAIN = "44015"
AT_BLAIN = (-1.763, 47.477)
RATES_BPS = (0.55e6, 0.9e6, 1.5e6, 2.1e6)  # all below the first step of the classes, and slower than anybody else's
ORANGE, SFR, BOUYGUES = 1, 2, 3
# Few, some and many devices of an operator; a commune where most tests are bad, which is a zone to repair.
CROWDS = (
    Crowd(devices=6, operator=ORANGE, score=62),
    Crowd(devices=14, operator=SFR, score=70, first_device=100),
    Crowd(devices=64, operator=BOUYGUES, score=66, first_device=200, each=2),
    Crowd(devices=24, operator=SFR, score=21.5, spread=0.5, commune=BLAIN, at=AT_BLAIN, first_device=400),
    Crowd(devices=9, operator=ORANGE, score=55, commune=BLAIN, at=AT_BLAIN, first_device=500),
    Crowd(devices=12, operator=BOUYGUES, score=55, commune=BLAIN, at=AT_BLAIN, first_device=600),
)
# The one who tests, in a crowd of each size, and in the zone.
VICTIMS = tuple(
    Crowd(devices=1, operator=crowd.operator, score=5, commune=crowd.commune, at=crowd.at, first_device=900 + number)
    for number, crowd in enumerate(CROWDS[:4])
)
EXAMPLES = {
    "address": ("commune:44109", f"commune:{BLAIN}", "departement:44", "region:52"),
    "anchor": ("notes", "usage", "mois", "tableau", "besoins"),
    "operator_id": ("orange", "sfr"),
    "operator": ("sfr",),
    "code": (BLAIN,),
    "units": ("communes", "epci", "departements"),
    "form": ("svg",),
    "word": ("affiche-a4", "banniere"),
    "name": ("quality-score",),
    "number": ("1",),
    "version": ("1",),
    "zoom": ("10",),
    "column": ("507",),
    "row": ("357",),
    "territory": ("commune:44109", f"commune:{BLAIN}", "departement:44", "region:52"),
    "campaign": ("1",),
}
BOX, SMALL_BOX = "bbox=-2.5,46.8,-1.0,47.8", "bbox=-1.8,47.1,-1.4,47.5"
JUNE, CHRISTMAS = date(2025, 6, 1), date(2030, 12, 24)
# Of the agency alone; an action and an edition are not there; links alone; leads elsewhere.
WITHOUT_FIGURES = {
    "/meteo/<str:address>",
    "/reparer/fiches.zip",
    "/reparer/actions/<int:number>",
    "/carte/signal/<slug:operator>/<int:version>/<int:zoom>/<int:column>/<int:row>.mvt",  # browsers know no signal
    "/annonce/axes.<str:form>",  # no map of an operator was taken in here
    "/annonce/communes.<str:form>",
    "/donnees/<str:name>",
    "/donnees/<str:name>/<str:file>",
}
QUERIES = {
    "/carte/lieu.json": ("at=commune:44109", f"at=commune:{BLAIN}"),
    "/carte/export.csv": (f"level=square&z=11&lat=47.22&lon=-1.55&{SMALL_BOX}", f"level=commune&{BOX}"),
    "/carte/export.geojson": (f"level=square&z=11&lat=47.22&lon=-1.55&{SMALL_BOX}",),
    "/carte/territoires.json": (f"level=commune&z=9&{BOX}", f"level=commune&z=9&{BOX}&layer=best"),
    "/carte/tableau": ("level=commune", f"level=square&z=11&lat=47.22&lon=-1.55&{SMALL_BOX}"),
    "/api/v1/squares": (f"zoom=11&{SMALL_BOX}",),
}
# What the clock, a form or the number of a publication changes from one look to the next.
_BETWEEN = re.compile(r"[\s<>{}\[\]\",;:=&]+")
MOVING = re.compile(r'csrfmiddlewaretoken" value="[^"]*"|"version":\s*\d+|[?&;]v=\d+|data-version="\d+"')


def test_no_way_out_tells_the_value_of_a_test_within_its_class(browser: httpx.Client) -> None:
    days = {"starts_on": JUNE, "ends_on": CHRISTMAS}
    # Of the number that EXAMPLES name: PostgreSQL goes on counting where other tests ended.
    Campaign.objects.create(pk=1, name="Juin", territory="departement:44", goal_tests=500, **days)
    looks: defaultdict[Way, list[bytes]] = defaultdict(list)
    for rate_bps in RATES_BPS:
        publish(rate_bps)
        for way in ways():
            looks[way].append(read(browser, way.address))
    count_nothing()

    numbers = {way: numbers_told(bodies) for way, bodies in looks.items()}
    told = [(way, at_once) for way, of_way in numbers.items() for at_once in of_way]
    assert [each for each in told if each[0].feature == "measure/figures" and len(set(each[1])) > 1] == []
    assert [each for each in told if len(set(each[1])) > 2] == []
    # Not by saying nothing: the addresses are read, figures and means are told, and some of these have moved.
    assert {way.route for way in looks} - {way.route for way, bodies in looks.items() if all(bodies)} <= WITHOUT_FIGURES
    assert len(told) > 20_000
    assert any(len(set(at_once)) == 2 for way, at_once in told if way.feature == "measure/comparison")


def publish(rate_bps: float) -> None:
    """The crowds on the days of a week, and each victim with a download at this rate, counted from nothing."""
    rows = rows_of_crowds((*CROWDS, *VICTIMS))
    bins = rows.bins.copy()
    bins[-len(VICTIMS) :, Usage.DOWNLOAD] = bins_of(np.array(rate_bps), SCALES[Usage.DOWNLOAD])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM quality_measurement")
    # A zone to repair is one on several days.
    record_rows(replace(rows, bins=bins, day=rows.day - np.arange(len(rows.day)) % 7))
    shutil.rmtree(counts_folder(), ignore_errors=True)
    count_once()


def ways() -> Iterator[Way]:
    """Every way out, with the words that an address needs to tell figures."""
    for way in (*page_addresses(EXAMPLES), *operation_addresses(EXAMPLES)):
        for query in QUERIES.get(way.address, ("",)):
            yield way._replace(address=f"{way.address}?{query}") if query else way
    for level in (9, 10, 11, 12):
        for lon, lat in (NANTES, AT_BLAIN):
            column, row = unmorton(morton_at(lon, lat, level=level))
            for query in ("", "?usage=score", "?layer=best"):
                address = f"/tiles/quality/{level}/{int(column)}/{int(row)}.mvt{query}"
                yield Way("measure/figures", "/tiles/", address)


def read(browser: httpx.Client, address: str) -> bytes:
    """What an address tells; nothing where there is nothing."""
    answer = browser.get(address)
    assert answer.status_code in {200, 204, 301, 302, 404}, (address, answer.status_code, answer.text[:300])
    return answer.content if answer.status_code == 200 else b""


def numbers_told(bodies: Sequence[bytes]) -> list[tuple[str, ...]]:
    """The words of several looks at one address, place by place: one tuple a place, what each look said there.

    Where looks have more or fewer words (an order of operators became certain), the row of the table that has, or the
    part of the answer, is one word each; so is a body without rows, and what is no text.
    """
    is_text = not bodies[0].startswith((b"\x89PNG", b"%PDF", b"PK", b"GIF"))
    if not is_text or len({len(words_of(body)) for body in bodies}) > 1:
        rows = [parts_of(body) for body in bodies]
        if is_text and len(rows[0]) > 1 and len({len(of_look) for of_look in rows}) == 1:
            return [at_once for row in zip(*rows, strict=True) for at_once in numbers_told(row)]
        return [
            tuple(
                f"{hashlib.sha256(body).hexdigest()[:16]} {own}"
                for body, own in zip(bodies, own_words(bodies), strict=True)
            )
        ]
    return list(zip(*map(words_of, bodies), strict=True))


def own_words(bodies: Sequence[bytes]) -> list[str]:
    """The words of each body that not all of them have: a failure says what differs, not only that something does."""
    counted = [Counter(words_of(body)) for body in bodies]
    common = reduce(and_, counted)
    return [" ".join((words - common).elements())[:400] for words in counted]


def parts_of(body: bytes) -> list[bytes]:
    """The rows of the tables of a page, or the parts of an answer of the API, each with its name."""
    if not body.startswith(b"{"):
        return body.split(b"<tr")
    return [f"{name} {json.dumps(part)}".encode() for name, part in json.loads(body).items()]


def words_of(body: bytes) -> list[str]:
    """The words and numbers of a body, without what every look changes."""
    return _BETWEEN.split(MOVING.sub("", body.decode("latin-1")))
