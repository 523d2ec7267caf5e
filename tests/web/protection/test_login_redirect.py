"""The door leads back to where a person was, never to another host."""

from urllib.parse import quote

import pytest
from django.test import RequestFactory

from maillage.web.protection.login_redirect import redirect_to_sign_in, safe_path


@pytest.mark.parametrize(
    ("asked", "followed"),
    [
        ("/mon-espace?page=2", "/mon-espace?page=2"),
        ("", ""),
        ("https://elsewhere.example/", ""),
        ("//elsewhere.example/", ""),
        ("/\\elsewhere.example/", ""),
        ("javascript:alert(1)", ""),
        ("home", ""),
    ],
)
def test_address_of_another_place_is_not_followed(asked: str, followed: str):
    assert safe_path(RequestFactory().get("/connexion"), asked) == followed


def test_page_that_was_asked_for_comes_back_after_the_door():
    request = RequestFactory().get("/mon-espace", {"page": "2"})

    answer = redirect_to_sign_in(request, "/mon-compte")

    assert answer.headers["Location"].endswith("?next=" + quote("/mon-espace?page=2"))


def test_post_that_cannot_be_repeated_leads_to_where_it_can_be_begun_again():
    request = RequestFactory().post("/mon-espace/publier")

    answer = redirect_to_sign_in(request, "/mon-espace")

    assert answer.headers["Location"].endswith("?next=/mon-espace")


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/mon-espace/besoins/7?lot=2", quote("/mon-espace/besoins/7?lot=2")),
        ("http://testserver/mon-espace/publier", "/mon-espace"),
        ("http://elsewhere.example/mon-espace/besoins/7", "/mon-espace"),
        ("http://testserver//elsewhere.example/", "/mon-espace"),
        ("http://[", "/mon-espace"),
        ("", "/mon-espace"),
    ],
)
def test_post_of_a_session_that_ended_leads_back_to_the_page_of_its_form(came_from: str, back: str):
    # Seen: what was typed was kept in the browser, on a page that nobody led back to.
    request = RequestFactory().post("/mon-espace/publier", headers={"referer": came_from})

    answer = redirect_to_sign_in(request, "/mon-espace")

    assert answer.headers["Location"] == f"/connexion?next={back}"
