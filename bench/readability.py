"""How the source tree reads, beside Django's: figures to look at before and after a large change. No test holds them.

A ceiling on such a figure is met by folding steps into their caller or splitting files, not by better code; so they are
printed, and whoever changed the tree says why they moved. `python -m bench.readability [FOLDER …]`: maillage and Django
where no folder is given. Migrations and tests are left out.
"""

import argparse
import ast
import re
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note

_OURS = Path(__file__).resolve().parents[1] / "maillage"
_LEFT_OUT = frozenset({"migrations", "tests", "__pycache__"})


@dataclass
class TreeFigures:
    """The counts of one tree. ``called_once``: private functions used at one place of their own file."""

    files: int = 0
    lines: int = 0
    import_lines: int = 0
    comment_lines: int = 0
    dataclasses: int = 0
    called_once: int = 0
    function_lines: list[int] = field(default_factory=list)

    @property
    def called_once_percent(self) -> float:
        """Their share of all functions, 2 to 12 % in well-kept trees: a step of one caller stands in that caller."""
        return 100 * self.called_once / max(1, len(self.function_lines))

    @property
    def sentences(self) -> Iterator[tuple[str, str]]:
        """Each figure with its name."""
        lengths = sorted(self.function_lines) or [0]
        yield "files", f"{self.files:,}"
        yield "lines", f"{self.lines:,}"
        yield "import lines", f"{100 * self.import_lines / max(1, self.lines):.1f} %"
        yield "comments per 100 lines", f"{100 * self.comment_lines / max(1, self.lines):.1f}"
        yield "dataclasses per 1,000 lines", f"{1_000 * self.dataclasses / max(1, self.lines):.1f}"
        yield "private functions called once in their file", f"{self.called_once_percent:.2f} % of functions"
        most = lengths[len(lengths) * 9 // 10]
        yield "lines of a function", f"median {statistics.median(lengths):.0f}, 90 % up to {most}"


def tree_figures(root: Path) -> TreeFigures:
    """Count the modules below ``root``."""
    figures = TreeFigures()
    for path in sorted(root.rglob("*.py")):
        if not _LEFT_OUT.isdisjoint(path.relative_to(root).parts):
            continue
        text = path.read_text("utf-8")
        nodes = list(ast.walk(ast.parse(text)))
        uses = Counter(
            node.id if isinstance(node, ast.Name) else node.attr
            for node in nodes
            if isinstance(node, ast.Attribute) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
        )
        figures.files += 1
        figures.lines += text.count("\n")
        figures.comment_lines += len(re.findall(r"^\s*#", text, re.MULTILINE))
        for node in nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                figures.import_lines += (node.end_lineno or node.lineno) - node.lineno + 1
            elif isinstance(node, ast.ClassDef):
                figures.dataclasses += any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                figures.function_lines.append((node.end_lineno or node.lineno) - node.lineno + 1)
                figures.called_once += uses[node.name] == 1 and re.match(r"_(?!_)", node.name) is not None
    return figures


def main() -> None:
    """Print the figures of each tree, and note ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="*", default=[_OURS, Path(django.__file__).parent])
    trees = {folder: tree_figures(folder) for folder in parser.parse_args().folder}
    for folder, figures in trees.items():
        print(folder)
        for name, value in figures.sentences:
            print(f"  {name}: {value}")
    if set(trees) == {_OURS, Path(django.__file__).parent}:
        ours, beside = trees.values()
        rows = zip(ours.sentences, beside.sentences, strict=True)
        note("readability", [Figure(value, name, f"Django: {other}") for (name, value), (_name, other) in rows])


if __name__ == "__main__":
    main()
