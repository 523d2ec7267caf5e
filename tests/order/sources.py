"""The files that the house rules speak of."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LEFT_OUT = frozenset(
    {".git", ".venv", "node_modules", "build", "var", ".hypothesis", "__pycache__", ".mypy_cache", ".ruff_cache"}
)


def files(*suffixes: str, under: str = ".") -> Iterator[Path]:
    """Files of the repository with one of ``suffixes``, without what set-up makes."""
    folder = (ROOT / under).resolve()
    return (path for path in _all_files() if path.suffix in suffixes and path.is_relative_to(folder))


@cache
def _all_files() -> tuple[Path, ...]:
    found = []
    for place, folders, names in os.walk(ROOT):
        # Only the folders build and var at the top are made at set-up; a room of a feature may have the same name.
        left_out = _LEFT_OUT if Path(place) == ROOT else _LEFT_OUT - {"build", "var"}
        folders[:] = [name for name in folders if name not in left_out]
        found += [Path(place, name) for name in names if name != ".git"]  # a file, in a second work tree
    return tuple(sorted(path for path in found if path.is_file()))


def python_files(under: str = "maillage") -> list[Path]:
    """Our modules; migrations are Django's."""
    return [path for path in files(".py", under=under) if "migrations" not in path.parts]


@cache
def syntax_tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything in a module. To walk through its tree takes ten times what it takes to look at what was met."""
    return tuple(ast.walk(syntax_tree(path)))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, methods and inner ones too."""
    return (node for node in nodes(path) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def named(path: Path) -> str:
    """A file as the repository names it."""
    return path.relative_to(ROOT).as_posix()
