"""The plain modules of the result, run by node's own test runner, and their agreement with the rules of the record."""

import json
import random
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from maillage.measure.comparison.domain.weather import Sky
from maillage.measure.protocol.domain.protocol import PAGE_PROFILES
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.score import scores_of
from maillage.measure.record.intake.reading import DocumentReader
from maillage.measure.record.store.operators import operator_table
from maillage.measure.record.store.preparation import columns_of
from maillage.measure.speedtest.pages.messages import result_words, running_words
from maillage.measure.speedtest.pages.speedtest import test_context as context_of_the_test
from tests.measure.record.documents import NO_NODES, document

FOLDER = Path(__file__).resolve().parent / "test_page"
LEVELS = ("very_good", "good", "fair", "poor", "failed")
USAGES = ("web", "video", "download", "upload", "calls", "files")
PHASES = ("waiting", "latency", "pretest", "download", "upload", "file_download", "file_upload", "web", "video")
STATUSES = ("ok", "ok", "ok", "timeout", "failed", "voided", "skipped")


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.test.js")), ids=lambda file: file.stem)
def test_modules_of_the_result_pass_their_own_tests(file: Path) -> None:
    done = subprocess.run(["node", "--test", str(file)], capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stdout + done.stderr


def made_up_subtests(chance: random.Random) -> dict[str, Any]:
    """Subtests with any status and any figure on their scale, some of them missing."""
    figures: dict[str, tuple[str, float, float]] = {
        "latency": ("rtt_ms", 1, 2_000),
        "download": ("goodput_bps", 1e3, 1e9),
        "upload": ("goodput_bps", 1e3, 1e9),
        "file_download": ("duration_ms", 100, 30_000),
        "file_upload": ("duration_ms", 100, 30_000),
        "video": ("start_delay_ms", 100, 10_000),
    }
    made = {}
    for kind, (name, low, high) in figures.items():
        status = chance.choice(STATUSES)
        made[kind] = {"status": status} | ({name: low * (high / low) ** chance.random()} if status == "ok" else {})
    if made["video"]["status"] == "ok" and chance.random() < 0.5:
        made["video"]["stalled_ms"] = chance.uniform(0, 5_000)
    loads = [chance.uniform(100, 12_000) for _ in range(chance.randint(1, 6))]
    pages = [made_up_page(chance, load_ms) for load_ms in loads]
    made["web"] = {"status": chance.choice(("ok", "ok", "failed", "skipped")), "pages": pages}
    return {kind: part for kind, part in made.items() if chance.random() < 0.93}


def made_up_page(chance: random.Random, load_ms: float) -> dict[str, Any]:
    status = chance.choice(STATUSES)
    return {"name": "mairie", "status": status} | ({"load_ms": load_ms} if status == "ok" else {})


def test_page_scores_every_document_as_the_record_does() -> None:
    chance = random.Random(2016)
    documents = [document(subtests=subtests) for subtests in (made_up_subtests(chance) for _ in range(600)) if subtests]
    reader = DocumentReader(operator_table(), lambda _: 1, NO_NODES)
    measurements = [reader.read(json.dumps(each).encode()) for each in documents]
    columns = columns_of(measurements)
    expected = scores_of(columns.table)

    table = context_of_the_test()["config"]["score"]
    asked = json.dumps({"table": table, "documents": documents})
    command = ["node", str(FOLDER / "score_documents.js")]
    said = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, timeout=60).stdout
    found = json.loads(said)

    for name, wanted in zip(("score", "speedScore"), expected, strict=True):
        got = [np.nan if each[name] is None else each[name] for each in found]
        np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-9)
        assert 0 < np.isfinite(wanted).sum() < len(wanted)


def test_every_key_that_the_scripts_put_together_has_its_sentence() -> None:
    words = running_words() | result_words()
    keys = [f"result_say_{usage}_{level}" for usage, level in product(USAGES, LEVELS)]
    keys += [f"result_say_class_{sky.name.lower()}" for sky in Sky]
    keys += [f"result_figure_{kind}" for kind in ("download", "upload", "latency")]
    keys += [f"{asked}_{state}" for asked in ("asked", "access") for state in ("waiting", "recorded", "refused")]
    keys += [f"result_level_{level}" for level in LEVELS] + [f"result_usage_{usage}" for usage in USAGES]
    keys += [f"run_phase_{phase}" for phase in PHASES] + [f"run_kind_{kind}" for kind in SubtestKind]
    keys += [f"run_page_{profile}" for profile in PAGE_PROFILES]

    assert [key for key in keys if key not in words] == []
