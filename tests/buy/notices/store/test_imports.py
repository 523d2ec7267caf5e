"""Notices that were taken in are found by number, by buyer and by what is bought where."""

import datetime as dt
import json
import shutil
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from maillage.buy.notices.domain.terms import NoticeKind
from maillage.buy.notices.store.imports import build_notices, import_notices
from maillage.buy.notices.store.notice_files import manifest_file, notices_folder, published_notices, raw_folder
from maillage.buy.notices.store.notices import NoticeQuestion, notice_numbered, notices_of_buyer, notices_searched
from maillage.core.problems import NotFound
from tests.buy.notices.samples import SAMPLES
from tests.opendata.harvest.remote_catalogue import remote_catalogue


def test_folder_of_real_notices_is_taken_in_once(data: Path) -> None:
    first = import_notices(str(SAMPLES))
    again = import_notices(str(SAMPLES))

    # The folder also has the page that says where they come from, which is no notice.
    assert (first.new_files, first.notices, [fault.problem.code for fault in first.faults]) == (7, 6, ["notice_broken"])
    assert (again.new_files, again.known_files, again.notices) == (0, 7, 6)
    published = published_notices()
    assert published is not None
    assert (published.with_siren, published.with_purchase_number, published.with_contract_number) == (3, 5, 1)


def test_notices_are_found_by_number_and_buyer(data: Path) -> None:
    import_notices(str(SAMPLES))

    numbered = notice_numbered("294562-2018")
    by_siret = notices_of_buyer("21780650400015", "whoever")
    by_name = notices_of_buyer("21760259800010", "VILLE DE FECAMP")
    before = notices_of_buyer("21780650400015", None, last=dt.date(2018, 1, 1))

    assert numbered is not None
    assert numbered.buyer_name == "Commune du vesinet"
    assert [notice.number for notice in by_siret] == ["294562-2018"]
    assert [notice.number for notice in by_name] == ["16-185754"]
    assert list(before) == []


def test_archives_give_what_they_hold(data: Path, tmp_path: Path) -> None:
    names = [path.name for path in sorted(SAMPLES.glob("*.xml"))]
    with zipfile.ZipFile(tmp_path / "avis.zip", "w") as archive:
        for name in names[:3]:
            archive.write(SAMPLES / name, name)
    with tarfile.open(tmp_path / "avis.tar.gz", "w:gz") as tar:
        for name in names[2:]:
            tar.add(SAMPLES / name, name)

    import_notices(str(tmp_path / "avis.zip"))
    received = import_notices(str(tmp_path / "avis.tar.gz"))

    assert received.notices == 6


def test_notice_published_again_later_counts(data: Path, tmp_path: Path) -> None:
    import_notices(str(SAMPLES / "boamp-16-185754.xml"))
    text = (SAMPLES / "boamp-16-185754.xml").read_text("utf-8")
    (tmp_path / "later.xml").write_text(
        text.replace("2017-01-13</DATE_PUBLICATION>", "2017-02-01</DATE_PUBLICATION>"), "utf-8"
    )

    received = import_notices(str(tmp_path / "later.xml"))

    notice = notice_numbered("16-185754")
    assert notice is not None
    assert (received.notices, notice.published_on) == (1, dt.date(2017, 2, 1))


def test_broken_archive_is_told_and_the_notices_in_force_stay(data: Path, tmp_path: Path) -> None:
    import_notices(str(SAMPLES))
    shutil.make_archive(str(tmp_path / "avis"), "zip", SAMPLES)
    whole = (tmp_path / "avis.zip").read_bytes()
    (tmp_path / "avis.zip").write_bytes(whole[:100] + bytes(300) + whole[400:])

    received = import_notices(str(tmp_path / "avis.zip"))

    assert received.notices == 6
    assert received.faults != ()


def test_what_is_derived_is_made_again_from_the_files_as_they_came(data: Path) -> None:
    import_notices(str(SAMPLES))
    before = published_notices()
    for file in notices_folder().glob("notices*"):
        file.unlink()

    assert build_notices().published == before


def test_file_that_is_mostly_broken_records_gives_nothing_and_the_notices_in_force_stay(
    data: Path, tmp_path: Path
) -> None:
    import_notices(str(SAMPLES))
    records = [{"idweb": f"26-{number}"} for number in range(5)] + [{"objet": "sans numéro"}] * 20
    (tmp_path / "boamp.json").write_text(json.dumps(records), "utf-8")

    received = import_notices(str(tmp_path / "boamp.json"))

    assert received.notices == 6
    assert [fault.problem.code for fault in received.faults] == ["too_many_rejected_rows"]
    assert received.rejected["boamp.json"].rejected == 20


def test_file_with_a_broken_record_gives_the_others_and_says_so(data: Path, tmp_path: Path) -> None:
    records = [{"idweb": f"26-{number}"} for number in range(2_500)] + [{"objet": "sans numéro"}]
    (tmp_path / "boamp.json").write_text(json.dumps(records), "utf-8")

    received = import_notices(str(tmp_path / "boamp.json"))

    assert (received.notices, received.faults) == (2_500, ())
    assert (received.rejected["boamp.json"].rows, received.rejected["boamp.json"].rejected) == (2_501, 1)


def test_path_that_is_not_there_is_told(data: Path) -> None:
    with pytest.raises(NotFound) as missing:
        import_notices("/nowhere/avis.xml")

    assert missing.value.code == "notices_missing"
    assert notice_numbered("16-185754") is None


@pytest.mark.parametrize("end", ["manifest.json", "..%2Fsecrets%2Fdevice.key", "..%5C..%5Cmaillage.sqlite3", "%00", ""])
def test_address_that_names_a_file_of_ours_overwrites_and_deletes_nothing(data: Path, end: str, settings: Any) -> None:
    import_notices(str(SAMPLES))
    (data / "secrets").mkdir(exist_ok=True)
    (data / "secrets" / "device.key").write_text("key")
    before = {path: path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file()}

    with remote_catalogue() as remote:
        settings.HARVEST_ALLOW = [remote.host]
        notice = (SAMPLES / min(path.name for path in SAMPLES.glob("*.xml"))).read_bytes()
        received = import_notices(remote.put(f"/avis/{end}", notice + b"\n", "application/xml"))

    assert received.new_files == 1
    kept = {path: path.read_bytes() for path in before if path.exists()}
    changed = [path for path, content in before.items() if kept.get(path) != content]
    assert [path.name for path in changed] == [manifest_file().name]
    added = {path for path in data.rglob("*") if path.is_file() and path.stat().st_size} - set(
        before
    )  # locks are empty
    assert {path.parent for path in added} == {raw_folder(), notices_folder()}
    assert all(path.name.startswith("notices-") for path in added if path.parent == notices_folder())


def call(number: str, object_: str, deadline: str, **fields: Any) -> dict[str, Any]:
    """A record of DILA's open data."""
    return {
        "idweb": number, "nature": "APPEL_OFFRE", "objet": object_, "datelimitereponse": deadline,
        "dateparution": "2026-11-01", "code_departement": ["44"], **fields,
    }  # fmt: skip


def test_calls_are_found_by_words_place_and_the_deadline_after_their_corrections(data: Path, tmp_path: Path) -> None:
    records = [
        call("26-1", "Réfection de la toiture de l’école", "2026-12-20T12:00:00+00:00"),
        call("26-2", "Toiture du gymnase", "2026-11-20T12:00:00+00:00"),
        call("26-3", "Toiture de la halle", "2026-12-22", code_departement=["75"]),
        call("26-4", "Toiture du gymnase", "2026-12-21", nature="RECTIFICATIF", annonces_anterieures=["26-2"]),
    ]
    (tmp_path / "boamp.json").write_text(json.dumps(records), "utf-8")
    import_notices(str(tmp_path / "boamp.json"))
    first = notices_searched(NoticeQuestion((NoticeKind.CALL,), words="TOITURE école"), most=5)
    (tmp_path / "again.json").write_text(json.dumps(records[:1]), "utf-8")
    import_notices(str(tmp_path / "again.json"))

    question = NoticeQuestion(
        (NoticeKind.CALL,), words="toiture", departements=("44",), nuts=("FRG01",), open_on=dt.date(2026, 12, 2)
    )
    searched = notices_searched(question, most=5)

    assert [(row.notice.number, row.deadline_on) for row in searched] == [
        ("26-1", dt.date(2026, 12, 20)),
        ("26-2", dt.date(2026, 12, 21)),
    ]
    assert [row.received_at for row in first] == [searched[0].received_at]
    assert notices_searched(NoticeQuestion((NoticeKind.CALL,), received_after=first[0].received_at), most=5) == []


def test_notice_names_the_buyer_profile_where_tenders_are_submitted(data: Path) -> None:
    import_notices(str(SAMPLES))

    profile = {number: notice_numbered(number) for number in ("16-185754", "460696-2019")}

    assert {number: notice and notice.profile_address for number, notice in profile.items()} == {
        "16-185754": "http://marches-publics.sis-marches.com/fcmp/",
        "460696-2019": "http://www.synapse-ouest.com",
    }
