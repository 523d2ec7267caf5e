"""The generated reference is current, and what it must cover is covered."""

import pytest

from maillage.site.reference import reference_pages
from maillage.site.variables import SETTINGS
from tests.order.sources import ROOT


@pytest.mark.parametrize("name", ["settings.md", "commands.md", "api.md"])
def test_reference_page_is_current(name: str):
    written = (ROOT / "docs" / "reference" / name).read_text("utf-8")

    assert written == reference_pages()[name], "run `make reference`"


def test_every_setting_has_a_meaning_and_a_valid_default():
    unclear = [one.name for one in SETTINGS if not one.meaning.endswith(".")]

    defaults = [one.read({}) for one in SETTINGS]

    assert (unclear, len(defaults)) == ([], len(SETTINGS))


def test_every_command_says_what_it_does_and_shows_an_example():
    page = reference_pages()["commands.md"]

    silent = [
        section.splitlines()[0]
        for section in page.split("\n## ")[1:]
        if "Example:" not in section or not section.splitlines()[2].strip()
    ]

    assert silent == []
