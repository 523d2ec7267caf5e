"""Where a file is now: each kind of way, from what publishers answer (made from their documented answers)."""

import json
from datetime import date

import pytest

from maillage.core.problems import NotFound, Unavailable
from maillage.sources.domain.terms import Find, FindKind, LocatedFile
from maillage.sources.intake.locating import RegionCodes, locate, records_of_pages

TODAY = date(2026, 12, 2)
CODES = RegionCodes("52", ("44", "85"), ("44131",))


def located(find: Find, answers: dict[str, str], part: str = "") -> LocatedFile:
    return locate(find, part, CODES, lambda address: answers[address].encode(), today=TODAY)


def test_permanent_id_of_the_national_portal_needs_no_question():
    find = Find(kind=FindKind.DATAGOUV_RESOURCE, resource="a29c1297")

    assert located(find, {}).address == "https://www.data.gouv.fr/api/1/datasets/r/a29c1297"


def test_newest_resource_is_told_by_its_title_and_not_by_the_touch_of_an_old_file():
    find = Find(kind=FindKind.DATAGOUV_TITLE, dataset="551d", title=r"(?i)^(?!.*référence).*\b(mai|juillet)\s+20\d\d")
    resources = [
        {"title": "Tables de référence - Juillet 2026", "url": "https://s.example/ref.zip"},
        {"title": "Tables supports - Mai 2023", "url": "https://s.example/old.zip",
         "last_modified": "2026-08-01T10:00:00"},
        {"title": "Tables supports - Juillet 2026", "url": "https://s.example/202607/new.zip",
         "last_modified": "2026-07-31T10:00:00", "checksum": {"type": "sha1", "value": "ab"}},
    ]  # fmt: skip
    answers = {"https://www.data.gouv.fr/api/1/datasets/551d/": json.dumps({"resources": resources})}

    assert located(find, answers) == LocatedFile(
        "https://s.example/202607/new.zip", "new.zip", "Tables supports - Juillet 2026", "sha1:ab", date(2026, 7, 31)
    )


def test_resource_that_was_renamed_is_not_found_and_an_answer_of_another_form_is_refused():
    find = Find(kind=FindKind.DATAGOUV_TITLE, dataset="551d", title="supports")
    address = "https://www.data.gouv.fr/api/1/datasets/551d/"

    with pytest.raises(NotFound):
        located(find, {address: json.dumps({"resources": [{"title": "autre"}]})})
    with pytest.raises(Unavailable):
        located(find, {address: "<html>"})


def test_newest_quarter_of_a_listing_is_taken():
    find = Find(
        kind=FindKind.HTML_INDEX,
        address="https://data.example/sites/last/",
        match=r"20\d\d_T[1-4]_sites_Metropole\.csv$",
    )
    page = (
        '<a href="../">..</a><a href="2025_T4_sites_Metropole.csv">x</a>'
        "<A HREF='2026_T1_sites_Metropole.csv'>x</A><a href=\"2026_T2_sites_Outremer.csv\">x</a>"
    )

    assert located(find, {"https://data.example/sites/last/": page}).address == (
        "https://data.example/sites/last/2026_T1_sites_Metropole.csv"
    )


def test_export_is_restricted_by_the_server():
    find = Find(kind=FindKind.ODS_EXPORT, address="https://o.example/exports/json", where="dep in ({departements})")

    assert located(find, {}).address == "https://o.example/exports/json?where=dep%20in%20%28%2244%22%2C%2285%22%29"


def test_download_of_the_geoplateforme_is_that_of_the_zone_and_the_newest():
    find = Find(kind=FindKind.GEOPF_ATOM, resource="BDALTI", match="ASC")
    address = "https://data.geopf.fr/telechargement/resource/BDALTI?zone=D044&page=1&limit=50"
    feed = (
        "<feed><id>x/BDALTI</id><entry><title>BDALTIV2_2-0_25M_ASC_LAMB93-IGN69_D044_2018-01-01</title></entry>"
        "<entry><title>BDALTIV2_2-0_25M_ASC_LAMB93-IGN69_D044_2020-01-01</title></entry>"
        "<entry><title>BDALTIV2_2-0_25M_ASC_LAMB93-IGN69_D085_2021-01-01</title></entry></feed>"
    )

    assert located(find, {address: feed}, part="44").address == (
        "https://data.geopf.fr/telechargement/download/BDALTI/BDALTIV2_2-0_25M_ASC_LAMB93-IGN69_D044_2020-01-01/"
        "BDALTIV2_2-0_25M_ASC_LAMB93-IGN69_D044_2020-01-01.7z"
    )


@pytest.mark.parametrize("names", [{"52": "pays-de-la-loire"}, {"11": "ile-de-france"}])
def test_file_of_a_region_is_never_that_of_another(names: dict[str, str]):
    find = Find(kind=FindKind.TEMPLATE, address="https://g.example/{region_name}.pbf", region_names=names)

    if "52" in names:
        assert located(find, {}).address == "https://g.example/pays-de-la-loire.pbf"
    else:
        with pytest.raises(NotFound) as refusal:
            located(find, {})
        assert refusal.value.code == "source_region_not_published"


def test_digest_beside_a_file_is_read():
    find = Find(kind=FindKind.TEMPLATE, address="https://g.example/{region}-{departement}.pbf", match=".md5")

    assert located(find, {"https://g.example/52-44.pbf.md5": "AB12  52-44.pbf\n"}, part="44") == LocatedFile(
        "https://g.example/52-44.pbf", checksum="md5:AB12"
    )


def test_records_of_an_api_are_gathered_page_by_page_and_never_without_end():
    first, second = "https://api.example/siaes/?departement=44", "https://api.example/siaes/?departement=44&page=2"
    find = Find(kind=FindKind.PAGED_API, address="https://api.example/siaes/?departement={departement}")
    answers: dict[str, dict[str, object]] = {
        first: {"results": [1, 2], "next": second},
        second: {"results": [3], "next": None},
    }

    def ask(address: str) -> bytes:
        return json.dumps(answers[address]).encode()

    place = located(find, {}, part="44")

    assert (place.address, place.name) == (first, "siaes.json")
    assert records_of_pages(first, ask) == [1, 2, 3]
    answers[second]["next"] = first
    with pytest.raises(Unavailable) as refusal:
        records_of_pages(first, ask)
    assert refusal.value.code == "source_endless"


@pytest.mark.parametrize(
    ("today", "name", "day"),
    [(date(2026, 12, 2), "2026-10", "2026-10-31"), (date(2026, 12, 6), "2026-11", "2026-11-30"),
     (date(2026, 3, 31), "2026-2", "2026-02-28"), (date(2027, 1, 5), "2026-11", "2026-11-30")],
)  # fmt: skip
def test_package_of_ted_is_that_of_the_last_month_which_is_whole(today: date, name: str, day: str):
    place = locate(Find(kind=FindKind.TED_PACKAGE), "", CODES, lambda _address: b"", today=today)

    assert place == LocatedFile(f"https://ted.europa.eu/packages/monthly/{name}", f"{name}.tar.gz", day)
