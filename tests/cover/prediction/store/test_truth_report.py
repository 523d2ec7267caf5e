"""Homes and lines around a small published network: what the report says, and what it hides."""

from datetime import date
from pathlib import Path

import numpy as np
import pyproj
import pytest

from maillage.cover.prediction.domain.field_tests import GroundTest, ReadingKind
from maillage.cover.prediction.domain.network.place_answers import place_answers
from maillage.cover.prediction.domain.service import ServiceState
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.ground_readings import KnownTests, known_tests
from maillage.cover.prediction.store.reading_tables.models import LineReading
from maillage.cover.prediction.store.readings import import_readings, withdraw_readings
from maillage.cover.prediction.store.truth_rebuild import built_report, follow_truth, predicted_network_of
from maillage.cover.prediction.store.truth_report import commune_truth, site_verdict, truth_folder, truth_report
from maillage.measure.protocol.domain.terms import Position
from maillage.measure.record.domain.fixed_access import DeclaredAccess
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.fixed_tests import declare_access
from maillage.measure.record.store.rows import record_measurements
from tests.measure.record.documents import NOW, document, measurement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_quietly")]
TODAY = date(2026, 11, 28)


def served_places(prediction: PublishedPrediction, count: int) -> list[tuple[float, float]]:
    """Places in degrees that the model serves, apart from one another."""
    network = predicted_network_of(prediction)
    random = np.random.default_rng(5)
    station = network.stations[0].support
    x, y = station.x_m + random.uniform(-900, 900, 400), station.y_m + random.uniform(-900, 900, 400)
    answers, _distance = place_answers(network, x, y)
    served = np.flatnonzero(answers.state == ServiceState.SERVED)[:count]
    assert served.size == count
    to_degrees = pyproj.Transformer.from_crs("EPSG:2154", "EPSG:4326", always_xy=True)
    return [tuple(map(float, to_degrees.transform(x[n], y[n]))) for n in served]  # type: ignore[misc]


def homes(places: list[tuple[float, float]], *, slow: int) -> KnownTests:
    """A home a place with a plan of 100 Mb/s on a cable, the first ``slow`` of them slow."""
    tests = tuple(
        GroundTest(ReadingKind.HOME, f"h{n}", lon, lat, rate_mbps=12.0 if n < slow else 60.0, plan_mbps=100.0)
        for n, (lon, lat) in enumerate(places)
    )
    return KnownTests(tests, without_operator=2)


def test_homes_where_the_model_says_served_tell_its_reliability(published_quietly: PublishedPrediction):
    report, _proposal = built_report(published_quietly, homes(served_places(published_quietly, 40), slow=4))

    served = report.served
    assert served is not None
    assert (served.voices, served.works, served.fails, served.share) == (40, 36.0, 4.0, 0.9)
    assert served.low < 0.9 < served.high
    assert report.sources == {"home": 40}
    assert report.without_operator is None
    assert {site.code: site.is_verified for site in report.sites} == {"44-001": False}
    assert sum(commune.measured.voices for commune in report.communes) <= 40
    assert len(report.next_tests) == 5
    assert report.is_invented


def test_nothing_is_told_of_four_homes(published_quietly: PublishedPrediction):
    report, _proposal = built_report(published_quietly, homes(served_places(published_quietly, 4), slow=1))

    assert (report.states, report.sources, report.communes, report.squares, report.sites) == ((), {}, (), (), ())
    assert len(report.untested) == len(published_quietly.communes)


def test_same_tests_give_the_same_report(published_quietly: PublishedPrediction):
    known = homes(served_places(published_quietly, 10), slow=0)

    assert built_report(published_quietly, known) == built_report(published_quietly, known)


def test_follower_holds_invented_lines_alone_against_an_invented_network_and_again_when_they_go(
    published_quietly: PublishedPrediction, tmp_path: Path
):
    places = served_places(published_quietly, 12)
    rows = [f"l{n};ligne;{lon};{lat};-80;45;100;non" for n, (lon, lat) in enumerate(places[:6])]
    path = tmp_path / "lignes.csv"
    path.write_text("\n".join(["appareil;nature;lon;lat;rsrp_dbm;debit_mbps;offre_mbps;wifi", *rows]) + "\n", "utf-8")
    brought, again = (
        import_readings(path, name=path.name, organisation=None, now=NOW, today=TODAY, is_invented=True)
        for _time in range(2)
    )
    for number, (lon, lat) in enumerate(places[6:]):
        token = f"token-of-a-home-number-{number:04}"
        here = {"lon": lon, "lat": lat, "accuracy_m": 10.0}
        home = measurement(
            device=device_of(token), flags=("wifi",), position=Position(lon, lat, 10.0), body=document(position=here)
        )
        record_measurements([home], origin=Origin.CROWD, source="test", now=NOW)
        box = DeclaredAccess(is_fixed_4g=True, operator="nomotech", plan_mbps=50.0, is_wifi=False)
        declare_access(token, home.id, box, now=NOW)

    made = follow_truth(NOW), follow_truth(NOW)

    report = truth_report()
    assert report is not None
    assert (made, brought.is_new, again.is_new) == ((1, 0), True, False)
    # Residents' boxes say nothing of sites that nobody built; of real ones they are what is known.
    assert report.sources == {"line": 6}
    assert report.served is not None
    assert report.served.voices == 6
    of_real, _proposal = built_report(published_quietly, known_tests())
    assert of_real.sources == {"home": 6}
    assert site_verdict("44-001") == report.sites[0]
    assert commune_truth("44001") is None

    withdraw_readings(brought.number, now=NOW)

    assert (follow_truth(NOW), LineReading.objects.count(), len(known_tests().tests)) == (1, 0, 6)
    assert (truth_folder() / f"{report.version}.json").exists()


def test_place_of_a_reading_is_kept_as_a_cell_of_25_m_and_its_line_as_a_pseudonym(tmp_path: Path):
    path = tmp_path / "lignes.csv"
    path.write_text("appareil;nature;lon;lat;rsrp_dbm\nLIGNE-DUPONT;ligne;-1.6262;47.5638;-90\n", "utf-8")

    import_readings(path, name="lignes.csv", organisation=None, now=NOW, today=TODAY)

    row = LineReading.objects.values().get()
    assert "DUPONT" not in repr(row)
    (test,) = known_tests().tests
    assert (test.lon, test.lat) != (-1.6262, 47.5638)
    assert (test.lon, test.lat) == pytest.approx((-1.6262, 47.5638), abs=3e-4)
