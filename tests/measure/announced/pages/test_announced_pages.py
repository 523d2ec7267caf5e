"""The list of disagreements and its files, the parts of a place, the map's overlay, and what zones to repair say."""

import csv
import io
import json
from pathlib import Path

import mapbox_vector_tile
import pytest
import shapely
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.geo import corner_of
from maillage.measure.announced.domain.coverage import AnnouncedShares
from maillage.measure.announced.domain.disagreements import AnnouncedLine
from maillage.measure.announced.pages.panels import AnnouncedHere, announced_panel, announcement, sites_here
from maillage.measure.announced.store.coverage_imports import load_coverage
from maillage.measure.announced.store.road_tests import load_segments
from maillage.measure.announced.store.site_imports import load_outages, load_sites_to_come
from maillage.measure.comparison.domain.terms import Estimate
from maillage.measure.protocol.domain.terms import Context
from maillage.measure.repair.store.models import RadioSite
from maillage.territory.pages.parts.place_offers import PlacePart, PlaceVisit
from maillage.territory.store.territories import territory
from maillage.web.wording.formats import day
from tests.measure.announced.announcing import (
    around,
    outage,
    record_along,
    targeted_site,
    write_coverage,
    write_outages,
    write_targeted_sites,
)
from tests.measure.repair.repairing import CHATEAUBRIANT, NEAR, NOW, ORANGE, SFR, Made, count_made
from tests.place_panels import figures_of, plain, sentence_of

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

FREE = 4
COMMUNE = f"commune:{CHATEAUBRIANT}"


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: LazySettings) -> None:
    """What is taken in stays in a data folder of the test's own, beside the territory that all share."""
    folder = tmp_path / "data"
    folder.mkdir()
    for shared in Path(settings.DATA_DIR).iterdir():
        if shared.name == "territory":
            (folder / shared.name).symlink_to(shared)
    settings.DATA_DIR = folder


@pytest.fixture
def disagreeing(tmp_path: Path) -> None:
    """Orange announces very good 4G around Châteaubriant, where four tests in five fail; its neighbours are well."""
    count_made([Made(CHATEAUBRIANT, devices=60), *(Made(code, bad=0, first_device=200) for code in NEAR)])
    load_coverage(write_coverage(tmp_path, [("TBC", around(CHATEAUBRIANT, degrees=0.3))]), now=NOW)


def part_of(address: str, offer: object = announcement) -> PlacePart | None:
    return offer(PlaceVisit(territory(address), (), "crowd", "fr"))  # type: ignore[operator,no-any-return]


def listed(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/annonce/communes.csv{query}")
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_list_without_any_map_says_what_is_missing_and_what_one_can_do(client: Client) -> None:
    page = client.get("/annonce").content.decode()

    assert "Aucune carte de couverture" in page
    assert 'href="/test"' in page
    assert listed(client) == []


def test_list_names_the_commune_where_the_promise_is_not_kept(client: Client, disagreeing: None) -> None:
    page = plain(client.get("/annonce").content.decode())

    assert "1 commune où une bonne 4G est annoncée" in page
    assert page.count("<tr>") == 2
    assert "Châteaubriant" in page
    assert "Orange, 4G, 2026-T1" in page


def test_file_says_the_same_as_the_page_and_every_judged_commune_if_asked(client: Client, disagreeing: None) -> None:
    certain, judged = listed(client), listed(client, "?show=juges")

    (row,) = certain
    assert (row["insee_code"], row["operator"], row["is_certain"]) == (CHATEAUBRIANT, "orange", "true")
    assert (row["tests_at_least"], row["devices_at_least"]) == ("200", "50")
    assert float(row["working_share"]) == pytest.approx(0.2, abs=0.01)
    assert float(row["working_share_low_95"]) < 0.2 < float(row["working_share_high_95"]) < 0.75
    assert float(row["announced_very_good"]) == 1
    assert {each["insee_code"] for each in judged} == {CHATEAUBRIANT, *NEAR}
    assert [each["insee_code"] for each in listed(client, "?show=juges&operator=sfr")] == []
    assert [each["insee_code"] for each in listed(client, "?territory=departement:49")] == []


def test_list_with_three_rows_asks_the_database_no_more_than_with_one(client: Client, tmp_path: Path) -> None:
    load_coverage(write_coverage(tmp_path, [("TBC", around(CHATEAUBRIANT, degrees=0.3))]), now=NOW)

    def queries(codes: tuple[str, ...]) -> tuple[int, int]:
        count_made([Made(code, devices=30) for code in codes])
        client.get("/annonce")
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/annonce").content.decode()
        return page.count("<tr>") - 1, len(asked)

    one, three = queries((CHATEAUBRIANT,)), queries((CHATEAUBRIANT, *NEAR[:2]))

    assert (one[0], three[0]) == (1, 3)
    assert one[1] == three[1]


@pytest.mark.parametrize("query", ["show=tout", "territory=ici", "operator=%3Cb%3E"])
def test_list_refuses_what_it_does_not_understand(client: Client, query: str) -> None:
    assert client.get(f"/annonce?{query}").status_code in {400, 422}


def test_place_says_who_announces_what_does_not_work(disagreeing: None) -> None:
    part, region = part_of(COMMUNE), part_of("region:52")

    assert part is not None
    assert region is not None
    assert sentence_of(part.panel) == "Orange annonce la 4G : 20 % des tests passent."
    assert figures_of(part.panel) == {"annoncés": "100 %", "tests qui passent": "20 %"}
    assert sentence_of(region.panel) == "Une commune où l’annonce ne se vérifie pas."
    (detail,) = part.details
    (row,) = detail.content()["rows"]
    assert (row.name, plain(row.shares[0])) == ("Orange", "100 %")
    assert (plain(row.works), plain(row.interval)) == ("20 %", "11 à 33 %")


def test_place_of_which_nothing_is_announced_has_no_part(tmp_path: Path) -> None:
    assert part_of(COMMUNE) is None


SHARES = st.tuples(*[st.floats(0, 1)] * 4).filter(sum).map(lambda s: AnnouncedShares(*(each / sum(s) for each in s)))
LINES = st.builds(
    AnnouncedLine,
    address=st.just(COMMUNE),
    operator=st.sampled_from((1, 2, 3, 4)),
    population=st.integers(0, 400_000),
    announced=SHARES,
    tests=st.integers(5, 10_000),
    devices=st.integers(5, 1_000),
    works=st.builds(Estimate, st.floats(0, 1), st.just(0.0), st.just(1.0)) | st.none(),
    is_certain=st.booleans(),
)


@given(st.lists(LINES, min_size=1, max_size=4), st.integers(0, 300))
def test_any_announcement_gives_a_sentence_that_fits(lines: list[AnnouncedLine], communes: int) -> None:
    here = AnnouncedHere(territory(COMMUNE), tuple(lines), communes, min(communes, 4))

    sentence_of(announced_panel(here))


def test_place_shows_outages_of_today_then_sites_to_come(client: Client, tmp_path: Path) -> None:
    here = territory(COMMUNE)
    lon, lat = here.lon or 0.0, here.lat or 0.0
    load_sites_to_come(write_targeted_sites(tmp_path, targeted_site(lon, lat)), source="test")
    coming = part_of(COMMUNE, sites_here)
    today = str(localdate())
    load_outages(write_outages(tmp_path, today, outage(lon, lat, debut=f"{today} 06:00:00", fin="")))

    part = part_of(COMMUNE, sites_here)

    assert coming is not None
    assert part is not None
    assert sentence_of(coming.panel) == "Un site à venir, avant le 3 mars 2028."
    assert sentence_of(part.panel) == "Un site d’Orange est hors service."
    assert figures_of(part.panel) == {"hors service": "1", "à venir": "1"}
    lists = part.details[0].content()
    assert plain(lists["outages"][0]).startswith("Site de Orange hors service depuis le")
    assert plain(lists["coming"][0]) == (
        "Site de Orange à venir : dispositif de couverture ciblée, mise en service sous six mois ; "
        "échéance le 3 mars 2028."
    )
    page = client.get(f"/territoires/{COMMUNE}").content.decode()
    assert "Sites mobiles" in page


def test_zone_to_repair_says_what_is_announced_and_under_way(client: Client, disagreeing: None, tmp_path: Path) -> None:
    here = territory(COMMUNE)
    load_outages(write_outages(tmp_path, str(localdate()), outage(here.lon or 0, here.lat or 0)))
    site = targeted_site(here.lon or 0, here.lat or 0)
    load_sites_to_come(write_targeted_sites(tmp_path, site), source="test")

    listing = plain(client.get("/reparer").content.decode())
    zone = plain(client.get(f"/reparer/orange/{CHATEAUBRIANT}").content.decode())
    (row,) = csv.DictReader(io.StringIO(client.get("/reparer/zones.csv").content.decode()))

    assert "<td>100 %</td>" in listing
    assert "<td>1 panne, 1 site à venir</td>" in listing
    assert "Orange annonce une bonne 4G pour 100 % des habitants de cette zone." in zone
    assert "Site d’Orange hors service" in zone
    assert "Site d’Orange à venir : dispositif de couverture ciblée" in zone
    assert (row["announced_well_covered"], row["sites_out_of_service"], row["sites_to_come"]) == ("1.0", "1", "1")


def test_map_hatches_what_the_operator_announces(client: Client, disagreeing: None) -> None:
    config = client.get("/carte").context["stage"].config
    (overlay,) = config["beside"]["crowd"]["overlays"]
    here = around(CHATEAUBRIANT).centroid
    zoom = 11
    column = int((here.x / 360 + 0.5) * 2**zoom)
    row = next(row for row in range(700, 740) if _holds(zoom, column, row, here.y))

    answer = client.get(
        overlay["tiles"].replace("{operator}", "orange").replace("{z}", str(zoom))
        .replace("{x}", str(column)).replace("{y}", str(row))
    )  # fmt: skip

    layer = mapbox_vector_tile.decode(answer.content)[overlay["layer"]]
    assert overlay["operators"] == ["orange"]
    assert {feature["properties"]["class"] for feature in layer["features"]} == {3}
    assert len(layer["features"]) == 32 * 32  # squares of level 16: the whole tile is announced
    assert answer["Cache-Control"] == "public, max-age=86400"


def test_map_shows_sites_out_of_service_and_to_come_and_close_those_in_service(client: Client, tmp_path: Path) -> None:
    here = territory(COMMUNE)
    lon, lat = here.lon or 0.0, here.lat or 0.0
    RadioSite.objects.create(operator=ORANGE, lon=lon + 0.01, lat=lat, technologies=1 << 4, vintage="2026-09-30")
    load_sites_to_come(write_targeted_sites(tmp_path, targeted_site(lon, lat)), source="test")
    today = str(localdate())
    load_outages(write_outages(tmp_path, today, outage(lon, lat, debut=f"{today} 06:00:00")))
    now = day(localdate())
    beside = client.get("/carte?origin=simulated").context["stage"].config["beside"]
    (kind,) = beside["crowd"]["marks"]

    def cards(query: str) -> dict[str, tuple[str, str]]:
        answer = client.get(f"{kind['href']}?origin={query}").json()
        told = [each["properties"] for each in answer["features"]]
        return {
            plain(mark["title"]): (mark.get("label", ""), f"{mark['line']}. {plain(mark['note'])}") for mark in told
        }

    whole, close = cards("crowd"), cards(f"crowd&bbox={lon - 0.3},{lat - 0.3},{lon + 0.3},{lat + 0.3}")

    assert beside["simulated"] == {"name": "Simulées", "overlays": [], "marks": []}
    assert {"orange", "sfr"} <= set(kind["operators"])
    assert "nrj-mobile" not in kind["operators"]
    assert (beside["crowd"]["name"], kind["credits"]) == ("Habitants", "Sites : Arcep, Licence Ouverte 2.0")
    assert [row["sign"] for row in kind["rows"]] == ["!", "+", ""]
    assert whole == {
        "Orange, site à venir": (
            "+",
            "Dispositif de couverture ciblée, mise en service sous six mois. Châteaubriant. Échéance le 3 mars 2028.",
        ),
        "Orange, site hors service": (
            "!",
            f"Depuis le {now} (panne). Châteaubriant. Retour prévu le 30 novembre 2026. Relevé de l’Arcep du {now}.",
        ),
    }
    assert close == {"Orange, site en service": ("", "4G. Châteaubriant."), **whole}
    assert cards("crowd&operator=sfr") == cards("simulated") == {}


def test_map_without_any_known_site_offers_none(client: Client) -> None:
    beside = client.get("/carte").context["stage"].config["beside"]

    assert [layers["marks"] for layers in beside.values()] == [[] for _ in beside]


def _holds(zoom: int, column: int, row: int, lat: float) -> bool:
    _lon, (north, south) = corner_of([column, column], [row, row + 1], level=zoom)
    return bool(south < lat < north)


@pytest.mark.parametrize("address", ["autre/orange/1/11/1/1", "reel/personne/1/11/1/1", "reel/orange/1/13/1/1"])
def test_tile_that_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(f"/carte/annonce/{address}.mvt").status_code == 404


@pytest.fixture
def departmental_road(tmp_path: Path) -> shapely.LineString:
    """A road of a kilometre through Châteaubriant, where its tests of this module are made on foot."""
    count_made([Made(CHATEAUBRIANT, devices=30)])
    west, south, east, north = around(CHATEAUBRIANT, degrees=0.004).bounds
    line = shapely.LineString([(west, south), (east, north)])
    road = {"type": "Feature", "geometry": shapely.geometry.mapping(line), "properties": {"numero": "D 771"}}
    path = tmp_path / "routes.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [road]}), "utf-8")
    roads, rejected = load_segments(path)
    assert [(each.road, each.number, each.km) for each in roads.segments] == [("D 771", 1, 1.1)]
    assert rejected.rejected == 0
    return line


def test_page_of_roads_says_that_none_is_loaded(client: Client) -> None:
    assert "Aucune route n’est encore chargée ici." in client.get("/annonce/axes").content.decode()


def test_tests_on_foot_and_of_four_cars_say_nothing_of_a_road(
    client: Client, departmental_road: shapely.LineString
) -> None:
    drivers = Made(CHATEAUBRIANT, devices=4, tests=30, bad=30, first_device=2000)
    record_along(drivers, departmental_road, context=Context.CAR)

    page = plain(client.get("/annonce/axes").content.decode())

    assert "Aucun tronçon n’a encore assez de tests" in page
    assert "data-listed-map" not in page
    assert client.get("/annonce/axes/carte.json").json()["features"] == []


def test_tests_in_a_car_along_a_road_are_listed_mapped_and_in_the_file(
    client: Client, departmental_road: shapely.LineString
) -> None:
    drivers = Made(CHATEAUBRIANT, devices=60, tests=5, bad=4, first_device=2000)
    record_along(drivers, departmental_road, context=Context.CAR)
    record_along(Made(CHATEAUBRIANT, SFR, devices=10, bad=0), departmental_road, context=Context.TRAIN)
    # The same road on foot, or of four cars: neither counts.
    record_along(Made(CHATEAUBRIANT, SFR, devices=30, bad=5, first_device=500), departmental_road)
    record_along(Made(CHATEAUBRIANT, FREE, devices=4, first_device=900), departmental_road, context=Context.CAR)

    page = plain(client.get("/annonce/axes").content.decode())
    rows = list(csv.DictReader(io.StringIO(b"".join(client.get("/annonce/axes.csv")).decode("utf-8-sig"))))
    (place,) = client.get("/annonce/axes/carte.json").json()["features"]

    assert "1 tronçon de route ou de voie" in page
    assert 'data-src="/annonce/axes/carte.json"' in page
    told = ("road", "segment", "operator", "tests_at_least", "devices_at_least")
    assert [tuple(row[name] for name in told) for row in rows] == [
        ("D 771", "1", "orange", "200", "50"),
        ("D 771", "1", "sfr", "50", "10"),
    ]
    assert [float(row["working_share"]) for row in rows] == [pytest.approx(0.2, abs=0.02), 1.0]
    assert place["geometry"]["type"] == "LineString"
    words = place["properties"]
    assert (plain(words["title"]), plain(words["line"]), words["shade"]) == ("D 771, tronçon 1", "1,1 km", "q0")
    assert plain(words["note"]).startswith("Orange : 20 % (")
    assert "SFR : 100 %" in plain(words["note"])
