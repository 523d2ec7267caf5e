"""The generated reference is current, and what it must cover is covered."""

from collections import Counter

import pytest

from maillage.core.settings import read_settings, variables
from maillage.site.build.reference import reference_pages
from maillage.site.configuration import settings_classes
from tests.order.sources import ROOT


@pytest.mark.parametrize("name", ["settings.md", "commands.md", "api.md", "sources.md"])
def test_reference_page_is_current(name: str):
    written = (ROOT / "docs" / "reference" / name).read_text("utf-8")

    assert written == reference_pages()[name], "run `make reference`"


def test_every_setting_has_a_meaning_and_a_valid_default():
    described = list(variables(*settings_classes()))

    unclear = [variable.name for variable in described if not variable.meaning.endswith(".")]
    read = [read_settings(settings_class) for settings_class in settings_classes()]

    assert (unclear, sum(len(type(settings).model_fields) for settings in read)) == ([], len(described))


def test_no_two_features_read_the_same_variable_or_name_a_setting_alike():
    names = Counter(variable.name for variable in variables(*settings_classes()))
    fields = Counter(name for settings_class in settings_classes() for name in settings_class.model_fields)

    assert [name for name, count in (names + fields).items() if count > 1] == []


def test_every_command_says_what_it_does_and_shows_an_example():
    page = reference_pages()["commands.md"]

    silent = [
        section.splitlines()[0]
        for section in page.split("\n## ")[1:]
        if "Example:" not in section or not section.splitlines()[2].strip()
    ]

    assert silent == []
