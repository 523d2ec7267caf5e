"""A source is fetched, proven, dated; whatever its publisher does, the last good file stays in force."""

import io
import json
import tarfile
from datetime import date, timedelta

import pytest

import maillage
from maillage.accounts.store.models import TraceEntry
from maillage.accounts.store.permissions import moderating_for_agency
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused
from maillage.include.structures.store.models import Structure
from maillage.sources.domain.terms import SourceStatus
from maillage.sources.store.acceptance import accept_file, accept_refused
from maillage.sources.store.choices import choose_sources
from maillage.sources.store.models import SourceReading, SourceState
from maillage.sources.store.packs import pack_sources, take_pack
from maillage.sources.store.refreshing import forget_old_files, refresh_due, refresh_file
from maillage.sources.store.region import region_codes
from maillage.sources.store.source_files import declarations, kept_file, status_file
from maillage.sources.store.source_lines import due_states, published_lines, source_lines
from tests.people import People, make_people
from tests.sources.conftest import SourceHouse
from tests.sources.declared import LIST, NOW, rows

pytestmark = pytest.mark.django_db

ADDRESS = "/data.example/bornes.csv"


@pytest.fixture
def taken(house: SourceHouse) -> SourceHouse:
    """A house whose list was fetched once."""
    house.declare("bornes", LIST)
    house.serve(ADDRESS, rows())
    assert house.look("bornes").status is SourceStatus.CURRENT
    return house


def test_source_is_fetched_taken_and_dated_from_inside_the_file(taken: SourceHouse):
    state = taken.state("bornes")

    assert (state.data_on, state.rows, state.columns) == (date(2026, 11, 20), 100, ["id", "commune", "maj"])
    assert (state.asked_at, state.answered_at, state.changed_at) == (NOW, NOW, NOW)
    kept = kept_file("bornes", "", state.sha256)
    assert kept is not None
    assert (kept.name, kept.read_text("utf-8")) == ("bornes.csv", rows())
    reading = SourceReading.objects.get()
    assert (reading.status, reading.find_used, reading.declaration) == ("current", 0, declarations()["bornes"].version)
    assert reading.final_address.endswith(ADDRESS)
    assert [line.data_on for line in published_lines()] == [date(2026, 11, 20)]
    assert taken.server.asked[0][1]["User-Agent"].startswith(f"Maillage/{maillage.__version__} ")


def test_second_look_transfers_no_body_and_changes_no_date_of_the_data(taken: SourceHouse):
    taken.clock.wait(days=3)

    outcome = taken.look("bornes")

    state = taken.state("bornes")
    assert (outcome.status, taken.server.sent_bytes[1:]) == (SourceStatus.UNCHANGED, [0])
    assert (state.asked_at, state.changed_at, state.data_on) == (NOW + timedelta(days=3), NOW, date(2026, 11, 20))
    assert SourceReading.objects.count() == 1


def test_same_bytes_from_a_server_without_validators_are_no_change(taken: SourceHouse):
    taken.serve(ADDRESS, rows(), has_etag=False, modified_s=1_790_000_000.0)

    assert taken.look("bornes").status is SourceStatus.UNCHANGED


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<!DOCTYPE html><html><body>Page introuvable, mais 200</body></html>" + " " * 300, "source_page"),
        ("", "source_shell"),
        ("id;commune;maj\n", "source_shell"),
        (rows(columns="id;code_commune;maj"), "source_column_missing"),
        (rows(85), "source_removed"),
        (rows(canary="44109"), "source_canary"),
        (rows(12), "source_rows"),
        (rows(3_000), "source_rows"),
        (rows(50) + "a;b\n" + rows(50).partition("\n")[2], "source_bad_rows"),
        ("id;commune;maj\n" + "".join(f"{number};;2026-11-20\n" for number in range(100)), "source_column_emptied"),
    ],
)  # fmt: skip
def test_file_that_is_not_as_declared_is_refused_and_the_last_good_one_stays(
    taken: SourceHouse, content: str, code: str
):
    before = taken.state("bornes")
    taken.serve(ADDRESS, content)
    taken.clock.wait(days=1)

    outcome = taken.look("bornes")

    state = taken.state("bornes")
    assert outcome.problem is not None
    assert (outcome.status, outcome.problem.code) == (SourceStatus.REFUSED, code)
    assert "%(" not in outcome.problem.text
    assert (state.sha256, state.data_on, state.rows) == (before.sha256, before.data_on, before.rows)
    assert kept_file("bornes", "", before.sha256) is not None
    assert kept_file("bornes", "", state.refused_sha256) is not None
    assert [line.status for line in published_lines()] == [SourceStatus.REFUSED]


def test_columns_in_another_order_are_read_by_name(taken: SourceHouse):
    lines = [f"2026-11-23;{'44131' if number == 7 else '44109'};{number}" for number in range(100)]
    taken.serve(ADDRESS, "\n".join(["maj;commune;id", *lines, ""]))

    outcome = taken.look("bornes")

    assert (outcome.status, taken.state("bornes").data_on) == (SourceStatus.CURRENT, date(2026, 11, 23))


def test_new_column_is_taken_and_told(taken: SourceHouse):
    lines = [f"{number};{'44131' if number == 7 else '44109'};2026-11-23;x" for number in range(100)]
    taken.serve(ADDRESS, "\n".join(["id;commune;maj;couleur", *lines, ""]))

    taken.look("bornes")

    state = taken.state("bornes")
    assert (state.status, state.problem["code"], state.problem["params"]) == (
        "current",
        "source_new_column",
        {"column": "couleur"},
    )
    assert SourceReading.objects.first().columns_added == ["couleur"]  # type: ignore[union-attr]


def test_refused_file_that_is_still_served_stays_refused_and_is_not_kept_twice(taken: SourceHouse):
    taken.serve(ADDRESS, rows(85))
    taken.look("bornes")
    problem = taken.state("bornes").problem

    outcome = taken.look("bornes")

    assert (outcome.status, taken.state("bornes").problem) == (SourceStatus.REFUSED, problem)
    assert SourceReading.objects.count() == 2
    assert taken.server.sent_bytes[-1] == 0


def test_refused_file_that_was_forgotten_is_kept_again_for_who_accepts_it(taken: SourceHouse):
    taken.serve(ADDRESS, rows(85))
    taken.look("bornes")
    forget_old_files(utc_now() + timedelta(days=31))

    taken.look("bornes")

    assert kept_file("bornes", "", taken.state("bornes").refused_sha256) is not None


def test_refused_file_is_judged_again_once_its_declaration_is_mended(taken: SourceHouse):
    taken.serve(ADDRESS, rows(85))
    taken.look("bornes")
    taken.declare("bornes", LIST.replace("max_removed_pct = 10", "max_removed_pct = 20"))

    outcome = taken.look("bornes")

    assert (outcome.status, taken.state("bornes").rows) == (SourceStatus.CURRENT, 85)


def test_refused_file_is_accepted_by_its_command_and_stands_in_the_journal(taken: SourceHouse, people: People):
    taken.serve(ADDRESS, rows(85))
    taken.look("bornes")
    digest = taken.state("bornes").refused_sha256

    outcome = accept_file("bornes", "", digest[:16], because="bornes démontées cet été", now=NOW)

    state = taken.state("bornes")
    assert (outcome.status, state.sha256, state.rows, state.problem) == (SourceStatus.CURRENT, digest, 85, {})
    entry = TraceEntry.objects.get(verb="source-accepted")
    assert (entry.about, entry.detail["because"]) == ("source:bornes", "bornes démontées cet été")


def test_acceptance_needs_a_reason_and_a_digest_that_is_there(taken: SourceHouse, people: People):
    taken.serve(ADDRESS, rows(85))
    taken.look("bornes")
    digest = taken.state("bornes").refused_sha256

    with pytest.raises(Refused):
        accept_file("bornes", "", digest, because=" ", now=NOW)
    with pytest.raises(NotFound):
        accept_file("bornes", "", "abcdef", because="parce que", now=NOW)
    with pytest.raises(NotFound):
        accept_file("bornes", "", digest[:3], because="parce que", now=NOW)

    assert taken.state("bornes").rows == 100


def test_withdrawn_file_is_told_lost_and_its_data_stay_with_their_day(taken: SourceHouse):
    del taken.server.files[ADDRESS]

    outcome = taken.look("bornes")

    state = taken.state("bornes")
    assert outcome.problem is not None
    assert (state.status, outcome.problem.code, state.rows) == ("lost", "source_lost", 100)
    assert "2026-11-20" in outcome.problem.text


def test_second_way_is_taken_after_three_failures_of_the_first(taken: SourceHouse):
    del taken.server.files[ADDRESS]
    taken.serve("/data.example/secours.csv", rows(101))

    outcomes = []
    for _try in range(3):
        taken.clock.wait(days=1)
        outcomes.append(taken.look("bornes").status)

    assert outcomes == [SourceStatus.LOST, SourceStatus.LOST, SourceStatus.CURRENT]
    assert (taken.state("bornes").find_used, taken.state("bornes").rows) == (1, 101)


def test_portal_that_names_its_columns_otherwise_is_held_to_its_own(house: SourceHouse):
    second = 'address = "https://data.example/secours.csv"\n'
    house.declare("bornes", LIST.replace(second, f'{second}required = ["#id", "commune"]\n'))
    house.serve("/data.example/secours.csv", rows(columns="#id;commune;maj"))
    there = house.look("bornes").status
    house.serve(ADDRESS, rows(101, columns="#id;commune;maj"))
    SourceState.objects.all().delete()

    outcome = house.look("bornes")

    assert (there, outcome.status) == (SourceStatus.CURRENT, SourceStatus.REFUSED)
    assert outcome.problem is not None
    assert [finding.field_name for finding in outcome.problem.findings] == ["id"]


def test_second_way_that_works_is_kept_without_three_failures_each_time(taken: SourceHouse):
    del taken.server.files[ADDRESS]
    taken.serve("/data.example/secours.csv", rows(101))
    for _try in range(3):
        taken.look("bornes")

    taken.serve("/data.example/secours.csv", rows(102))

    assert (taken.look("bornes").status, taken.state("bornes").rows) == (SourceStatus.CURRENT, 102)


def test_another_region_is_taken_in_again_though_the_bytes_are_the_same(taken: SourceHouse):
    choose_sources(None, [declarations()["bornes"]], region_codes("53"), now=NOW)

    assert (taken.state("bornes").region, taken.look("bornes").status) == ("53", SourceStatus.CURRENT)


def test_first_time_the_second_way_is_taken_at_once(house: SourceHouse):
    house.declare("bornes", LIST)
    house.serve("/data.example/secours.csv", rows())

    assert house.look("bornes").status is SourceStatus.CURRENT


def test_host_that_asks_for_patience_is_left_alone_as_long(taken: SourceHouse):
    taken.serve(ADDRESS, rows(101), refusals=[(429, {"Retry-After": "90000"})])

    outcome = taken.look("bornes")

    state = taken.state("bornes")
    assert (outcome.status, state.next_at) == (SourceStatus.FAILING, NOW + timedelta(seconds=90_000))
    assert due_states(NOW + timedelta(hours=24)) == []


def test_redirection_to_a_host_that_is_not_named_is_refused(taken: SourceHouse):
    taken.serve(ADDRESS, "", refusals=[(302, {"Location": "https://elsewhere.example/bornes.csv"})])

    outcome = taken.look("bornes")

    assert outcome.problem is not None
    assert (outcome.status, outcome.problem.code) == (SourceStatus.REFUSED, "fetch_host_unnamed")
    assert "elsewhere.example" in outcome.problem.text


def test_frozen_publisher_is_told_late_on_the_day_though_every_look_succeeds(taken: SourceHouse):
    last_good = date(2026, 11, 20) + timedelta(days=40)
    statuses = []
    while taken.clock.now.date() < last_good:
        taken.clock.wait(days=1)
        statuses.append(taken.look("bornes").status)
    (line,) = source_lines()

    assert set(statuses) == {SourceStatus.UNCHANGED}
    assert (line.is_late(last_good), line.is_late(last_good + timedelta(days=1))) == (False, True)


def test_clock_in_the_past_is_told_and_nothing_is_fetched(taken: SourceHouse):
    taken.clock.wait(days=-30)

    outcome = taken.look("bornes")

    assert outcome.problem is not None
    assert (outcome.problem.code, len(taken.server.asked)) == ("source_clock", 1)


def test_full_disk_is_told_and_what_is_in_force_stays(taken: SourceHouse, monkeypatch: pytest.MonkeyPatch):
    taken.serve(ADDRESS, rows(101))
    monkeypatch.setattr("maillage.core.net.download.FREE_BYTES", 2**62)

    outcome = taken.look("bornes")

    assert outcome.problem is not None
    assert (outcome.status, outcome.problem.code) == (SourceStatus.FAILING, "download_disk_full")
    assert taken.state("bornes").rows == 100


def test_published_digest_that_is_another_refuses_the_file(house: SourceHouse):
    house.declare("bornes", LIST.replace('bornes.csv"\n', 'bornes.csv"\nmatch = ".md5"\n', 1))
    house.serve(ADDRESS, rows())
    house.serve(f"{ADDRESS}.md5", "d41d8cd98f00b204e9800998ecf8427e  bornes.csv\n")

    outcome = house.look("bornes")

    assert outcome.problem is not None
    assert outcome.problem.code == "source_checksum"


def test_one_file_a_departement_has_a_state_each_and_the_worst_is_told(house: SourceHouse):
    text = LIST.replace("bornes.csv", "bornes-{departement}.csv")
    house.declare("bornes", f'{text}\n[restrict]\nby = "departement"\nwhere = "files"\n')
    for code in ("44", "49", "53", "72"):
        house.serve(f"/data.example/bornes-{code}.csv", rows(day=f"2026-11-0{int(code) % 9 + 1}"))
    states = house.choose("bornes")

    outcomes = [house.look("bornes", state.part).status for state in states]

    (line,) = source_lines()
    assert [state.part for state in states] == ["44", "49", "53", "72", "85"]
    assert outcomes == [SourceStatus.CURRENT] * 4 + [SourceStatus.LOST]
    assert (line.status, line.rows, line.data_on) == (SourceStatus.LOST, 400, None)


def test_watched_folder_gives_its_newest_file(house: SourceHouse, tmp_path: object):
    folder = house.folder / "drop"
    folder.mkdir(parents=True)
    find = f'[[find]]\nkind = "folder"\nfolder = "{folder}"\nmatch = "csv$"\n'
    head, _, tail = LIST.partition("[[find]]")
    house.declare("bornes", head + find + "[expect]" + tail.partition("[expect]")[2])
    empty = house.look("bornes").status
    (folder / "asp.csv").write_text(rows(), "utf-8")

    assert (empty, house.look("bornes").status) == (SourceStatus.EMPTY, SourceStatus.CURRENT)
    assert (folder / "asp.csv").exists()
    assert house.look("bornes").status is SourceStatus.UNCHANGED


def test_importer_of_a_feature_takes_the_file_in(house: SourceHouse, people: People):
    head, _, tail = LIST.partition("[expect]")
    expect = '[expect]\nmedia = "csv"\nrequired = ["siret"]\n[freshness]' + tail.partition("[freshness]")[2]
    house.declare("bornes", head.replace('importer = ""', 'importer = "structures"') + expect)
    house.serve(
        ADDRESS,
        "siret;type;denomination;code_insee;maj\n"
        "24440040400129;EA;Atelier inventé;44131;2026-11-20\n"
        "99999999999999;EA;Numéro faux;44131;2026-11-20\n" + "\n" * 100,
    )

    outcome = house.look("bornes")

    assert outcome.rows is not None
    assert (outcome.status, outcome.rows.aside) == (SourceStatus.CURRENT, 1)
    assert Structure.objects.values_list("name", "source").get() == ("Atelier inventé", "Bornes du test")
    reading = SourceReading.objects.get()
    assert (reading.rows, reading.rows_kept, reading.rows_aside) == (2, 1, 1)


def test_importer_that_refuses_keeps_the_file_aside_with_its_sentence(house: SourceHouse, people: People):
    head, _, tail = LIST.partition("[expect]")
    expect = '[expect]\nmedia = "csv"\n[freshness]' + tail.partition("[freshness]")[2]
    house.declare("bornes", head.replace('importer = ""', 'importer = "structures"') + expect)
    house.serve(ADDRESS, rows())

    outcome = house.look("bornes")

    assert outcome.status is SourceStatus.REFUSED
    assert (Structure.objects.count(), house.state("bornes").sha256) == (0, "")


def test_file_that_its_importer_cannot_take_yet_is_not_sent_twice(house: SourceHouse):
    head, _, tail = LIST.partition("[expect]")
    expect = '[expect]\nmedia = "csv"\nrequired = ["siret"]\n[freshness]' + tail.partition("[freshness]")[2]
    house.declare("bornes", head.replace('importer = ""', 'importer = "structures"') + expect)
    house.serve(ADDRESS, "siret;type;denomination\n24440040400129;EA;Atelier inventé\n" + "\n" * 200)

    first = house.look("bornes")  # the agency has no account yet
    make_people()
    second = house.look("bornes")

    assert first.problem is not None
    assert (first.status, first.problem.code) == (SourceStatus.FAILING, "agency_missing")
    assert (second.status, second.received_bytes) == (SourceStatus.CURRENT, 0)
    assert house.server.sent_bytes[1:] == [0]


def test_importer_that_nobody_offers_is_told_with_those_that_are(house: SourceHouse):
    house.declare("bornes", LIST.replace('importer = ""', 'importer = "divination"'))
    house.serve(ADDRESS, rows())

    outcome = house.look("bornes")

    assert outcome.problem is not None
    assert (outcome.problem.code, "structures" in outcome.problem.text) == ("source_importer", True)


def test_pack_gives_the_same_digest_without_any_network(taken: SourceHouse, tmp_path: object):
    pack = taken.folder / "pack.tar"
    before = taken.state("bornes")
    with pytest.raises(NotFound) as nothing:
        pack_sources(pack, region="53")
    pack_sources(pack, region="52")
    SourceState.objects.all().delete()
    SourceReading.objects.all().delete()
    taken.server.files.clear()
    asked = len(taken.server.asked)

    outcomes = take_pack(pack, now=NOW)

    after = taken.state("bornes")
    assert [outcome.status for outcome in outcomes] == [SourceStatus.CURRENT]
    assert (after.sha256, after.data_on, after.rows) == (before.sha256, before.data_on, before.rows)
    assert len(taken.server.asked) == asked
    assert nothing.value.code == "pack_empty"
    assert [outcome.status for outcome in take_pack(pack, now=NOW)] == [SourceStatus.UNCHANGED]


def test_pack_whose_bytes_were_changed_is_refused(taken: SourceHouse):
    pack = taken.folder / "pack.tar"
    pack_sources(pack)
    pack.write_bytes(pack.read_bytes().replace(b"44109", b"44110"))
    SourceState.objects.all().delete()

    with pytest.raises(Refused) as refusal:
        take_pack(pack, now=NOW)

    assert refusal.value.code == "pack_bytes"


@pytest.mark.parametrize("part", ["44", "../../out"])
def test_pack_with_a_part_that_its_source_has_not_is_refused(taken: SourceHouse, part: str):
    pack = taken.folder / "pack.tar"
    pack_sources(pack)
    with tarfile.open(pack) as archive:
        members = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
    (entry,) = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps([{**entry, "part": part}]).encode()
    with tarfile.open(pack, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))

    with pytest.raises(Refused) as refusal:
        take_pack(pack, now=NOW)

    assert (refusal.value.code, SourceState.objects.count()) == ("pack_part", 1)


def test_file_refused_each_day_is_refused_since_the_first(taken: SourceHouse):
    taken.serve(ADDRESS, rows(85))
    for _day in range(3):
        taken.clock.wait(days=1)
        taken.look("bornes")

    (line,) = published_lines()

    assert (line.refused_at, line.answered_at) == (NOW + timedelta(days=1), NOW + timedelta(days=3))


def test_token_that_lacks_asks_nobody_and_leaves_the_dates(taken: SourceHouse):
    taken.declare("bornes", LIST + '\n[needs]\ntoken = "JETON_DES_BORNES"\n')
    taken.clock.wait(days=1)

    outcome = taken.look("bornes")

    state = taken.state("bornes")
    assert outcome.problem is not None
    assert (outcome.status, outcome.problem.code) == (SourceStatus.REFUSED, "source_token")
    assert (state.asked_at, state.answered_at, len(taken.server.asked)) == (NOW, NOW, 1)


def test_acceptance_that_comes_while_the_source_is_read_is_kept_and_due(taken: SourceHouse, people: People):
    taken.serve(ADDRESS, rows(85))
    taken.look("bornes")
    digest, acting = taken.state("bornes").refused_sha256, moderating_for_agency(people.aline)

    def accept(step: str, _done: int, _whole: int | None) -> None:
        if step == "fetching" and not taken.state("bornes").accepted_sha256:
            accept_refused(acting, "bornes", digest, because="c’est voulu", now=NOW)

    taken.serve(ADDRESS, rows(), modified_s=1_781_000_000.0)  # the publisher takes it back just then
    refresh_file(
        taken.state("bornes"), declarations()["bornes"], region_codes("52"), clock=taken.clock, on_progress=accept
    )

    state = taken.state("bornes")
    assert (state.status, state.accepted_sha256, state.next_at) == ("unchanged", digest, None)
    assert (taken.look("bornes").status, taken.state("bornes").rows) == (SourceStatus.CURRENT, 85)


def test_region_that_is_changed_while_a_source_is_read_is_read_anew(taken: SourceHouse):
    def change(step: str, _done: int, _whole: int | None) -> None:
        if step == "fetching":
            choose_sources(None, [declarations()["bornes"]], region_codes("53"), now=NOW)

    taken.serve(ADDRESS, rows(101))
    refresh_file(
        taken.state("bornes"), declarations()["bornes"], region_codes("52"), clock=taken.clock, on_progress=change
    )

    state = taken.state("bornes")
    assert (state.region, state.sha256, state.next_at) == ("53", "", None)


def test_follower_takes_what_is_due_and_nothing_else(house: SourceHouse, monkeypatch: pytest.MonkeyPatch):
    house.declare("bornes", LIST)
    house.serve(ADDRESS, rows())
    house.choose("bornes")

    first, again = refresh_due(NOW), refresh_due(NOW)

    assert (first, again, len(house.server.asked)) == (1, 0, 1)


def test_raw_bytes_of_persons_leave_after_their_days(taken: SourceHouse):
    taken.declare("bornes", LIST + "\n[needs]\nkeep_days = 60\n")
    sha256 = taken.state("bornes").sha256
    early = forget_old_files(utc_now() + timedelta(days=59))
    late = forget_old_files(utc_now() + timedelta(days=61))

    assert (early, late, kept_file("bornes", "", sha256)) == (0, 1, None)
    assert taken.look("bornes").status is SourceStatus.UNCHANGED


def test_files_of_a_source_that_nobody_wants_any_more_leave_after_a_month(taken: SourceHouse):
    sha256 = taken.state("bornes").sha256
    SourceState.objects.all().delete()
    early = forget_old_files(utc_now() + timedelta(days=29))
    late = forget_old_files(utc_now() + timedelta(days=31))

    assert (early, late, kept_file("bornes", "", sha256)) == (0, 1, None)


def test_damaged_lines_of_pages_are_no_lines(taken: SourceHouse):
    status_file().write_text("{")

    assert published_lines() == ()
