"""Generate the browser engine's constants, an ES module, from measure/protocol/domain/protocol.py.

`python -m maillage.measure.protocol.store.engine_constants` rewrites static/protocol/engine/constants.js.
"""

import json
from pathlib import Path
from typing import Final

from maillage.measure.protocol.domain import protocol

ENGINE: Final = Path(__file__).resolve().parents[1] / "static" / "protocol" / "engine"
CONSTANTS: Final = ENGINE / "constants.js"

# Prefixes of constants that only a node uses: its keys, its limits, third-party protocols.
_OF_THE_NODE: Final = (
    *("TOKEN_", "LEGACY_", "NDT7_", "PREFIX_", "HEAD_", "UPLINK_"),
    *("LEAST_", "TEST_", "RECEIPT_", "SHARED_"),
)
_HEADING: Final = """\
// The constants of the test, made from measure/protocol/domain/protocol.py (store/engine_constants.py): do not edit.
// Their reasons are in docs/protocol/node-1.md.
"""


def engine_constants() -> str:
    """Return the source of constants.js."""
    named = {name: value for name, value in vars(protocol).items() if name.isupper() and not name.startswith("_")}
    lines = [
        f"export const {name} = {_literal(value)};\n"
        for name, value in named.items()
        if not name.startswith(_OF_THE_NODE)
    ]
    return _HEADING + "".join(lines)


def write_engine_constants() -> Path:
    """Write constants.js and return its path."""
    CONSTANTS.write_text(engine_constants(), encoding="utf-8")
    return CONSTANTS


def _literal(value: object) -> str:
    """Return a value as a JavaScript literal; arrays are frozen, so that no module can modify shared constants."""
    if isinstance(value, tuple):
        return f"Object.freeze([{', '.join(_literal(one) for one in value)}])"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    write_engine_constants()
