from maillage.measure.protocol.domain import protocol
from maillage.measure.protocol.store.engine_constants import CONSTANTS, engine_constants


def test_engine_constants_are_those_of_the_protocol():
    written = CONSTANTS.read_text(encoding="utf-8")

    assert written == engine_constants()


def test_engine_constants_spell_numbers_words_and_lists_as_javascript():
    lines = engine_constants().splitlines()

    assert [line for line in lines if line.startswith(("export const STEP_MS", "export const PAGES_"))] == [
        f"export const STEP_MS = {protocol.STEP_MS};",
        f'export const PAGES_VERSION = "{protocol.PAGES_VERSION}";',
        'export const PAGES_ECO = Object.freeze(["courante"]);',
    ]


def test_engine_constants_leave_out_what_only_a_node_needs():
    text = engine_constants()

    assert [word for word in ("TOKEN_", "NDT7_", "LEGACY_", "HEAD_") if word in text] == []
