"""What visitors read names no command of the installation: nobody who reads a page can type it."""

import ast
import re

from tests.order.sources import ROOT, nodes, python_files

_COMMAND = re.compile(r"« ?(maillage [a-z-]+(?: [a-z-]+)?|make|npm [a-z]+)\b")
_WRITTEN_COMMAND = re.compile(r"<(?:code|kbd|pre)>(maillage [a-z-]+(?: [a-z-]+)?)")
# People run these on their own machine.
OF_VISITORS = frozenset({"maillage catalog check", "maillage procurement check", "maillage test"})
# Where whoever runs the installation reads: commands, what they make sure of before they begin, set-up, /health.
OF_ADMINISTRATORS = re.compile(
    r"/cli/|/site/(commands|backup|build|processes|health)/|figures/store/publication\.py$"
    r"|territory/store/agency_places\.py$|accounts/store/organisation\w*\.py$"
)


def test_sentences_of_public_pages_name_no_command() -> None:
    # Seen: a page that was away for a minute told a visitor to run « maillage quality build ».
    found = [
        (str(path.relative_to(ROOT)), match[1])
        for path in python_files()
        if not OF_ADMINISTRATORS.search(str(path.relative_to(ROOT)))
        for node in nodes(path)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"sentence", "_", "gettext"}
        for text in [each.value for each in node.args if isinstance(each, ast.Constant)]
        for match in _COMMAND.finditer(str(text))
        if match[1] not in OF_VISITORS
    ]

    assert found == []


def test_templates_name_no_command_of_the_installation() -> None:
    # Seen: an empty page of public contracts told its visitors to run « maillage procurement import ».
    found = [
        (str(path.relative_to(ROOT)), match[1])
        for path in sorted((ROOT / "maillage").rglob("*.html"))
        for match in _WRITTEN_COMMAND.finditer(path.read_text("utf-8"))
        if not match[1].startswith(tuple(OF_VISITORS))
    ]

    assert found == []
