"""The constants of the test as an ES module, for the browser's engine: made from measurement/terms/protocol.py.

`python -m maillage.measurement.build.engine_constants` writes static/measurement/engine/constants.js anew.
"""

import json
from pathlib import Path
from typing import Final

from maillage.measurement.terms import protocol

ENGINE: Final = Path(__file__).resolve().parents[1] / "static" / "measurement" / "engine"
CONSTANTS: Final = ENGINE / "constants.js"

# What only a node needs: its keys, its limits, the protocols of others.
_OF_THE_NODE: Final = (
    *("TOKEN_", "LEGACY_", "NDT7_", "PREFIX_", "HEAD_", "UPLINK_"),
    *("LEAST_", "TEST_", "RECEIPT_", "SHARED_"),
)
_HEADING: Final = """\
// The constants of the test, made from measurement/terms/protocol.py (build/engine_constants.py): do not edit.
// Their reasons are in docs/protocol/node-1.md.
"""


def engine_constants() -> str:
    """The text of constants.js."""
    named = {name: value for name, value in vars(protocol).items() if name.isupper() and not name.startswith("_")}
    lines = [
        f"export const {name} = {_literal(value)};\n"
        for name, value in named.items()
        if not name.startswith(_OF_THE_NODE)
    ]
    return _HEADING + "".join(lines)


def write_engine_constants() -> Path:
    """The path of constants.js, written anew."""
    CONSTANTS.write_text(engine_constants(), encoding="utf-8")
    return CONSTANTS


def _literal(value: object) -> str:
    """A value in JavaScript; lists are frozen, so that no module changes what another one reads."""
    if isinstance(value, tuple):
        return f"Object.freeze([{', '.join(_literal(one) for one in value)}])"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    write_engine_constants()
