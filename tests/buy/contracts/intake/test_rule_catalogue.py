"""Each rule has a code of its own, a sentence that its remarks can fill, and a line in the documentation."""

import re
from collections import Counter
from pathlib import Path

from maillage.buy.contracts.domain.remarks import CheckRule, RepairRule
from maillage.buy.contracts.edges.reference_pages import contract_rules_page
from maillage.buy.contracts.intake.rule_catalogue import check_rules, repair_rules
from tests.order.sources import ROOT

RULES: tuple[RepairRule | CheckRule, ...] = (*repair_rules(), *check_rules())


def test_no_two_rules_have_one_code():
    assert [code for code, count in Counter(rule.code for rule in RULES).items() if count > 1] == []


def test_every_rule_is_in_the_documentation():
    written = (ROOT / "docs" / "reference" / "contract-rules.md").read_text("utf-8")

    assert written == contract_rules_page(), "write docs/reference/contract-rules.md again"


def test_every_check_says_where_it_is_written():
    assert [rule.code for rule in check_rules() if not rule.source] == []


def test_sentences_of_repairs_take_what_was_read_and_written_alone():
    places = {rule.code: set(re.findall(r"%\((\w+)\)s", rule.message)) for rule in repair_rules()}

    assert {code: names for code, names in places.items() if not names or names - {"before", "after"}} == {}


def test_every_rule_has_a_test_that_names_it():
    tests = "\n".join(
        path.read_text("utf-8")
        for path in sorted((ROOT / "tests" / "buy" / "contracts").rglob("test_*.py"))
        if path != Path(__file__)
    )

    assert [rule.code for rule in RULES if f'"{rule.code}"' not in tests] == []
