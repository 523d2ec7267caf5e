from maillage.core.program_files import DOCUMENTATION, IS_CLONE, PACKAGE, PROJECT, VENDOR
from tests.order.sources import ROOT


def test_clone_has_what_a_wheel_carries_beside_the_package():
    assert (IS_CLONE, PROJECT, PACKAGE) == (True, ROOT, ROOT / "maillage")
    assert (DOCUMENTATION / "how-to" / "install.md").is_file()
    assert VENDOR.relative_to(ROOT).as_posix() == "build/vendor"
