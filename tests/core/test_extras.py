import copy
import json

import pytest

from maillage.core.extras import OptionalModule, is_installed
from maillage.core.problems import Unavailable


def test_module_of_an_extra_gives_its_own_attributes():
    module = OptionalModule("json", "print")

    assert (module.dumps, module.JSONDecodeError) == (json.dumps, json.JSONDecodeError)


def test_missing_package_is_told_with_the_command_that_installs_it_at_first_use():
    module = OptionalModule("maillage_has_no_such_package.part", "coverage")

    with pytest.raises(Unavailable) as missing:
        module.open("terrain.tif")

    assert (missing.value.code, missing.value.params) == ("extra_missing", {"extra": "coverage"})
    assert missing.value.command == 'pip install "maillage[coverage]"'


def test_package_that_is_there_without_the_module_is_a_fault_of_ours():
    with pytest.raises(ModuleNotFoundError):
        OptionalModule("json.no_such_part", "print").dumps  # noqa: B018 -- the access is what is tested


def test_stand_in_can_be_copied_and_shown_without_loading_anything():
    module = OptionalModule("maillage_has_no_such_package", "print")

    assert copy.copy(module) == module
    assert is_installed(module.name) is False
