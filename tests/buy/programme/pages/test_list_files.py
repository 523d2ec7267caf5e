"""What a list shows is what is taken away of it: CSV, workbook and JSON read back to the rows of its page."""

import csv
import datetime as dt
import io
import json
import re
from html import unescape
from urllib.parse import unquote

import httpx
import pytest
from django.urls import URLPattern
from python_calamine import CalamineWorkbook

from maillage.accounts.domain.terms import OrganisationKind
from maillage.accounts.store.models import Organisation
from maillage.buy.contracts.pages import urls as purchases_urls
from maillage.buy.programme.pages import urls as programme_urls
from tests.buy.contracts.small_market import POITIERS
from tests.buy.programme.plans import announce, plan

pytestmark = pytest.mark.usefixtures("contracts")

# Each page of a list, with the column of its file that its links end with ("" where a row has no page of its own).
LISTS = {
    "/marches/recherche": ("marches/contrat/", "key"),
    "/marches/recherche?q=mairie&order=amount": ("marches/contrat/", "key"),
    "/marches/fins": ("marches/contrat/", "key"),
    "/marches/acheteur/21860194600013": ("marches/contrat/", "key"),
    "/marches/a-corriger?source=essai": ("", ""),
    "/marches/programme": ("marches/programme/", "numero"),
}


def as_text(value: object) -> str:
    """A typed cell as the CSV writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def rows_of(answer: httpx.Response, form: str) -> list[list[str]]:
    """The rows of a file below its header."""
    assert answer.status_code == 200, answer.text[:300]
    if form == "csv":
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))[1:]
    if form == "json":
        return [[as_text(value) for value in row.values()] for row in answer.json()]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    return [[as_text(value) for value in row] for row in sheet.to_python()][1:]


@pytest.mark.parametrize("patterns", [purchases_urls.FILES, programme_urls.FILES], ids=["purchases", "programme"])
def test_every_list_that_has_a_csv_has_a_workbook_and_json(patterns: list[URLPattern]) -> None:
    names = {pattern.name or "" for pattern in patterns}

    lists = {name.removesuffix("_csv") for name in names if name.endswith("_csv")}
    tables = {name.removesuffix("_table") for name in names if name.endswith("_table")}

    assert {name.removesuffix("s") for name in lists} == {name.removesuffix("s") for name in tables} != set()


@pytest.mark.parametrize("address", LISTS)
def test_files_of_a_list_read_back_to_the_rows_of_its_page(browser: httpx.Client, address: str, db: None) -> None:
    buyer = Organisation.objects.create(
        name="Ville de Poitiers", kind=OrganisationKind.COMMUNE.value, siret=POITIERS, email="achats@poitiers.example"
    )
    announce(buyer, plan(territory="commune:86194", is_social=True))
    announce(buyer, plan(object="=Fauchage\n« des talus »", cpv="77310000", territory="commune:86194"))

    page = browser.get(address, follow_redirects=True).text

    ways = [unescape(way) for way in re.findall(r'href="([^"]*\.(?:csv|xlsx|json)[^"]*)" download', page)]
    files = {form: way for way in ways for form in ("csv", "xlsx", "json") if f".{form}" in way}
    assert sorted(files) == ["csv", "json", "xlsx"]
    rows = {form: rows_of(browser.get(way), form) for form, way in files.items()}
    plain = [[cell.removeprefix("'") for cell in row] for row in rows["csv"]]  # of what a spreadsheet would run
    assert rows["json"] == rows["xlsx"] == plain != []
    path, column = LISTS[address]
    if column:
        hrefs = {unquote(end) for end in re.findall(rf'href="/{path}([^"?#]+)"', page)}
        header = list(json.loads(browser.get(files["json"]).text)[0])
        assert {row[header.index(column)] for row in plain} == hrefs


def test_form_that_no_list_has_is_not_found(browser: httpx.Client) -> None:
    assert browser.get("/marches/recherche.ods").status_code == 404
