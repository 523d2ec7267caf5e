"""The history of outages: one goes on while lists name its site, is over when they do not, and is kept."""

from datetime import date
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.measure.announced.store.models import ComingSite, Outage, OutageReport
from maillage.measure.announced.store.site_imports import load_outages, load_sites_to_come
from maillage.measure.announced.store.site_outages import outages_between, outages_today, sites_version
from maillage.measure.announced.store.sites_to_come import sites_to_come
from maillage.territory.store.territories import territory
from tests.measure.announced.announcing import outage, targeted_site, write_outages, write_targeted_sites

pytestmark = pytest.mark.django_db

PORNIC, PARIS = "44131", (2.35, 48.85)


def at_pornic(**more: str) -> dict[str, object]:
    here = territory(f"commune:{PORNIC}")
    return outage(here.lon or 0, here.lat or 0, **more)


def spans() -> list[tuple[date, date]]:
    return list(Outage.objects.order_by("started_on").values_list("started_on", "last_seen_on"))


def test_outage_goes_on_over_a_day_without_a_list_and_is_kept_when_over(tmp_path: Path) -> None:
    told = at_pornic(debut="2026-11-20 08:00:00")
    for day in ("2026-11-20", "2026-11-22"):
        load_outages(write_outages(tmp_path, day, told))
    load_outages(write_outages(tmp_path, "2026-11-23", outage(*PARIS)))

    assert spans() == [(date(2026, 11, 20), date(2026, 11, 22))]
    assert outages_today([PORNIC], today=date(2026, 11, 23), is_invented=False) == ()
    assert len(outages_between([PORNIC], date(2026, 11, 22), date(2026, 11, 30), is_invented=False)) == 1
    assert outages_between([PORNIC], date(2026, 11, 23), date(2026, 11, 30), is_invented=False) == ()


def test_site_that_fails_again_a_week_later_has_a_second_outage(tmp_path: Path) -> None:
    load_outages(write_outages(tmp_path, "2026-11-10", at_pornic(debut="2026-11-10 08:00:00")))
    load_outages(write_outages(tmp_path, "2026-11-20", at_pornic(debut="2026-11-20 08:00:00")))

    assert spans() == [(date(2026, 11, 10), date(2026, 11, 10)), (date(2026, 11, 20), date(2026, 11, 20))]


def test_same_list_twice_changes_nothing_but_the_report(tmp_path: Path) -> None:
    path = write_outages(tmp_path, "2026-11-20", at_pornic(debut="2026-11-19 08:00:00"))

    load_outages(path)
    before = sites_version()
    load_outages(path)

    assert spans() == [(date(2026, 11, 19), date(2026, 11, 20))]
    assert OutageReport.objects.count() == 1
    assert sites_version() != before


def test_only_sites_of_the_territory_are_kept(tmp_path: Path) -> None:
    loaded = load_outages(write_outages(tmp_path, "2026-11-20", at_pornic(), outage(*PARIS)))

    assert (loaded.sites, list(Outage.objects.values_list("commune", flat=True))) == (1, [PORNIC])


def test_older_list_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    load_outages(write_outages(tmp_path, "2026-11-20", at_pornic()))

    with pytest.raises(Refused) as refused:
        load_outages(write_outages(tmp_path, "2026-11-19", at_pornic(station_anfr="other")))

    assert refused.value.code == "outages_older"
    assert Outage.objects.count() == 1


def test_list_of_last_week_says_nothing_of_today(tmp_path: Path) -> None:
    load_outages(write_outages(tmp_path, "2026-11-20", at_pornic()))

    told = {day: len(outages_today([PORNIC], today=date(2026, 11, day), is_invented=False)) for day in (20, 22, 23)}

    assert told == {20: 1, 22: 1, 23: 0}


def test_sites_to_come_are_replaced_by_their_source_alone(tmp_path: Path) -> None:
    here = territory(f"commune:{PORNIC}")
    row = targeted_site(here.lon or 0, here.lat or 0)
    load_sites_to_come(write_targeted_sites(tmp_path, row), source="one")
    load_sites_to_come(write_targeted_sites(tmp_path, row, row.replace("Le bois", "La lande")), source="other")

    loaded = load_sites_to_come(write_targeted_sites(tmp_path, targeted_site(*PARIS), row), source="one")

    assert loaded.sites == 1
    assert sorted(ComingSite.objects.values_list("source", "name")) == [
        ("one", "Le bois"), ("other", "La lande"), ("other", "Le bois"),
    ]  # fmt: skip
    assert [site.due_on for site in sites_to_come([PORNIC], is_invented=False)] == [date(2028, 3, 3)] * 3
    assert sites_to_come([PORNIC], is_invented=True) == ()
