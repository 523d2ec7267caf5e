"""An invented stock says that it is one, and the same seed makes the same."""

from pathlib import Path

from maillage.demonstration.companies import invented_rows, write_invented_stock


def test_every_name_of_an_invented_stock_says_so() -> None:
    sirets = [f"{number:09d}00011" for number in range(300)]

    companies = [company for company, _place, _former in invented_rows(sirets, ["86194"], seed=1)]

    names = {company.get("denominationUniteLegale") or company["nomUniteLegale"] for company in companies}
    assert [name for name in names if "INVENTE" not in name and name != "[ND]"] == []


def test_same_seed_makes_the_same_bytes(tmp_path: Path) -> None:
    sirets = [f"{number:09d}00011" for number in range(50)]
    first = write_invented_stock(tmp_path / "a", sirets, ["86194", "44109"], seed=3)
    again = write_invented_stock(tmp_path / "b", sirets, ["86194", "44109"], seed=3)

    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
