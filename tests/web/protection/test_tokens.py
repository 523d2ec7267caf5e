import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from maillage.web.protection.tokens import answer_of_link, link_token, token_digest


def test_token_of_a_link_is_of_one_key_person_and_thing(settings: LazySettings) -> None:
    tokens = set()
    for key in ("a", "b"):
        settings.SECRET_KEY = key
        tokens |= {
            link_token("subscription", email, about)
            for email in ("lea@example.org", "leo@example.org")
            for about in ("commune:44131", "commune:44109")
        }

    assert len(tokens) == 8


def test_links_of_letters_that_were_sent_before_still_open(settings: LazySettings) -> None:
    settings.SECRET_KEY = "a"

    assert link_token("subscription", "lea@example.org", "commune:44131") == "Hs9OfHswN8zA9NIB2u1hNI1zNZxchOMZ"


@given(st.text(), st.text())
def test_digests_are_equal_only_for_the_same_secret(one: str, other: str) -> None:
    assert (token_digest(one) == token_digest(other)) == (one == other)


@pytest.mark.parametrize("token", ["", "x", "Bvv1vDIYb0mJqZ2nN1C8"])
def test_digest_does_not_give_the_token(token: str) -> None:
    assert (len(token_digest(token)), token == token_digest(token)) == (64, False)


def test_page_of_a_secret_link_is_told_to_no_other_site_and_no_search_engine() -> None:
    answer = answer_of_link(HttpResponse())

    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex")
