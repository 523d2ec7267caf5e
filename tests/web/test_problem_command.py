import json

import pytest
import structlog
from django.test import RequestFactory

from maillage.core.problems import Unavailable
from maillage.site.cli import problem_document, problem_lines
from maillage.web import problems_json
from maillage.web.error_pages import problem_page
from maillage.web.problems_json import problem_response

COMMAND = "maillage check"


@pytest.fixture
def problem() -> Unavailable:
    return Unavailable("read_only", "Rien n’a été enregistré.").fixed_by(COMMAND)


def test_command_that_mends_is_in_the_log_and_not_on_the_page_of_a_visitor(
    problem: Unavailable, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
):
    # A log of its own: another test may have had the house's log made already, which then stays as it is.
    log = structlog.testing.LogCapture()
    monkeypatch.setattr(problems_json, "log", structlog.wrap_logger(None, processors=[log]))

    page = problem_page(rf.get("/"), problem)
    document = problem_response(problem)

    assert [(entry["code"], entry["command"]) for entry in log.entries] == [("read_only", COMMAND)] * 2
    assert COMMAND not in page.content.decode() + document.content.decode()
    assert json.loads(document.content)["detail"] == "Rien n’a été enregistré."


def test_command_that_mends_is_told_by_the_command_line(problem: Unavailable):
    assert list(problem_lines(problem)) == ["Rien n’a été enregistré.", f"À lancer : {COMMAND}"]
    assert problem_document(problem)["command"] == COMMAND
