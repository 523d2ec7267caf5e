from types import SimpleNamespace

from django.test import RequestFactory

from maillage.web.api_answers import Extended, PageParameters, page_of


def asked(query: str, rows: int) -> dict[str, object]:
    request = RequestFactory().get(f"/api/v1/things?{query}")
    wanted = PageParameters(**{name: int(str(value)) for name, value in request.GET.items() if name != "q"})
    return page_of(request, wanted, list(range(rows)))


def test_pages_lead_to_each_other_with_the_question_they_answer() -> None:
    first, second, third = (asked(f"q=a+b&page_size=2&page={number}", 5) for number in (1, 2, 3))

    assert [page["items"] for page in (first, second, third)] == [[0, 1], [2, 3], [4]]
    assert (first["previous"], first["next"]) == (None, "http://testserver/api/v1/things?q=a+b&page_size=2&page=2")
    assert (second["previous"], second["next"]) == (
        "http://testserver/api/v1/things?q=a+b&page_size=2&page=1",
        "http://testserver/api/v1/things?q=a+b&page_size=2&page=3",
    )
    assert third["next"] is None


def test_page_behind_the_last_is_empty_and_leads_back_to_it() -> None:
    page = asked("page=9&page_size=2", 3)

    assert (page["items"], page["total"], page["next"]) == ([], 3, None)
    assert page["previous"] == "http://testserver/api/v1/things?page=2&page_size=2"


def test_list_of_nothing_has_one_page() -> None:
    page = asked("", 0)

    assert (page["items"], page["total"], page["page_size"], page["next"], page["previous"]) == ([], 0, 50, None, None)


def test_extended_thing_has_its_own_attributes_and_those_that_were_added() -> None:
    thing = Extended(SimpleNamespace(name="Nantes", rows=3), rows=4)

    assert (thing.name, thing.rows) == ("Nantes", 4)
