"""Pages with a token in their address: the address goes to no other host, and their forms work in browsers."""

import re
from pathlib import Path
from typing import Final

HOUSE: Final = Path(__file__).parents[2] / "maillage"
SERVES_FILES_ALONE: Final = {"measure/node/served_files.py"}


def test_no_page_that_may_have_a_form_is_under_no_referrer() -> None:
    # From such a page browsers send "Origin: null" with a form, and Django refuses it: say "same-origin".
    said = {
        path.relative_to(HOUSE).as_posix()
        for path in HOUSE.rglob("*.py")
        if re.search(r'Referrer-Policy"(\]| *[,:]) *=? *"no-referrer"', path.read_text(encoding="utf-8"))
    }

    assert said == SERVES_FILES_ALONE
