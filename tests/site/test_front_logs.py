"""The front server of deploy/nginx.conf keeps no secret part of a link in its log."""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.order.sources import ROOT

SECRET = "s3cr3t-Token_of.a:letter"
SECRET_PARTS = {"token", "secret"}


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, set[str]]]:
    """The address of each page with the names of its parts."""
    for entry in resolver.url_patterns:
        place = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, place)
        elif isinstance(entry, URLPattern):
            yield place, set(re.findall(r"<(?:\w+:)?(\w+)>", place))


def secret_addresses() -> list[str]:
    return sorted({place.removeprefix("en/") for place, parts in patterns(get_resolver()) if parts & SECRET_PARTS})


def logged(address: str) -> str:
    """What nginx writes of ``address``, by the map of the configuration."""
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    found = re.search(r'"~(\^.*?\$)" "\$before-\$after";', text)
    assert found is not None
    return re.sub(found[1].replace("(?<", "(?P<"), r"\g<before>-\g<after>", address)


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("place", secret_addresses())
def test_secret_part_of_a_link_is_in_no_log(place: str, language: str) -> None:
    # Seen: /mot-de-passe/…, /invitation/…, /inscription/, /besoin/, /heures/ stood whole in the shipped log.
    address = re.sub(r"<(?:\w+:)?(?:token|secret)>", SECRET, place)
    address = f"{language}/" + re.sub(r"<(?:\w+:)?\w+>", "7", address)

    assert SECRET not in logged(address)


def test_other_addresses_are_logged_as_they_are() -> None:
    assert [logged(address) for address in ("/marches", "/donnees/subventions-2025", "/en/test")] == [
        "/marches",
        "/donnees/subventions-2025",
        "/en/test",
    ]
