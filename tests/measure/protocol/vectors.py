"""The cases that the rules in Python and those of the browser's engine have in common."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "measurement"


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its name tells the story."""

    name: str
    given: Mapping[str, Any]
    expected: Mapping[str, Any]


def cases(file_name: str) -> list[Any]:
    """The cases of a file, one parameter each, named by their sentence."""
    read = json.loads((FOLDER / file_name).read_text("utf-8"))
    return [pytest.param(Case(**one), id=one["name"]) for one in read]


def near(expected: Mapping[str, Any]) -> dict[str, Any]:
    """The expected values, with numbers that may differ by the last bits."""
    return {key: pytest.approx(value, rel=1e-9) if _is_number(value) else value for key, value in expected.items()}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
