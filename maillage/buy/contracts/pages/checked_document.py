"""The report of a checked document of public contracts: the counts, then each rule as a sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.domain.remarks import CheckLevel, CheckRule, Confidence
from maillage.buy.contracts.store.checked_documents import CheckedDocument, PlacedExample, RuleCount, check_document
from maillage.core.problems import sentence
from maillage.core.schema.terms import shortened
from maillage.opendata.publishing.domain.terms import DocumentExample, DocumentReport, DocumentRule
from maillage.web.wording import formats

_ASKED_BY: Final = {
    CheckLevel.DOCUMENT: sentence("document"),
    CheckLevel.FORMAT: sentence("format"),
    CheckLevel.QUALITY: sentence("règle du ministère"),
}
_SURE: Final = {
    Confidence.CERTAIN: sentence("réparation sûre"),
    Confidence.PROBABLE: sentence("réparation probable"),
}
_MOST_PATH: Final = 200  # a name in a document may be as long as the document


def contract_report(path: Path, may_go_on: Callable[[], bool]) -> DocumentReport:
    """The report of a document as of today."""
    checked = check_document(path, today=localdate(), may_go_on=may_go_on)
    unread = _(
        "Seul ce début du document a été lu ici. Pour tout vérifier : « maillage procurement check » sur votre poste."
    )
    # What is wrong with the document itself, and what the ministry would do with its contracts.
    details = [
        _message(spoken, spoken.examples[0])
        for spoken in checked.most_spoken
        if isinstance(spoken.rule, CheckRule)
        if spoken.rule.level is CheckLevel.DOCUMENT and spoken.severity == "error"
    ][:1]
    if checked.excluded:
        left_out = _("Le ministère en écarte %(count)s de ses données consolidées.")
        details.append(left_out % {"count": formats.number(checked.excluded)})
    rules = []
    for spoken in checked.most_spoken:
        rule = spoken.rule
        if isinstance(rule, CheckRule):
            level, asked_by, source = rule.level.value, _ASKED_BY[rule.level], rule.source
        else:
            level, asked_by, source = rule.sureness.value, _SURE[rule.sureness], ""
        examples = tuple(
            DocumentExample(
                record=_("marché %(number)s") % {"number": formats.number(example.number)} if example.number else "",
                path=example.placed.path[:_MOST_PATH],
                message=_message(spoken, example),
            )
            for example in spoken.examples
        )
        rules.append(
            DocumentRule(
                code=rule.code,
                severity=spoken.severity,
                level=level,
                asked_by=_(asked_by),
                source=source,
                count=spoken.count,
                examples=examples,
            )
        )
    return DocumentReport(
        kind="decp",
        is_valid=checked.is_valid and checked.is_whole and checked.contracts > 0,
        verdict=_verdict(checked),
        detail=" ".join(details),
        unread="" if checked.is_whole else unread,
        counts={
            "contracts": checked.contracts,
            "valid": checked.valid,
            "excluded": checked.excluded,
            "refusedByFormat": checked.refused[CheckLevel.FORMAT],
            "refusedByMinistry": checked.refused[CheckLevel.QUALITY],
        },
        rules=tuple(rules),
        checked_by=_("Vérifié à deux niveaux : le format DECP, puis les règles du ministère."),
    )


def _verdict(checked: CheckedDocument) -> str:
    """One sentence: how many contracts were read, how many have errors, and who asks for what they lack."""
    faulty = checked.contracts - checked.valid
    words = {
        "read": formats.number(checked.contracts),
        "faulty": formats.number(faulty),
        "format": formats.number(checked.refused[CheckLevel.FORMAT]),
        "ministry": formats.number(checked.refused[CheckLevel.QUALITY]),
    }
    if not checked.contracts:
        return _("Aucun marché n’a pu être lu dans ce document.")
    read = ngettext("%(read)s marché lu", "%(read)s marchés lus", checked.contracts) % words
    if not faulty and not checked.is_valid:  # what is wrong is said of the document, in the detail
        return _("%(contracts)s sans erreur, mais le document lui-même n’est pas conforme.") % {"contracts": read}
    if not faulty:
        right = _("%(contracts)s : aucune erreur, ni de format, ni selon les règles du ministère.")
        return right % {"contracts": read}
    wrong = _(
        "%(contracts)s, %(faulty)s avec des erreurs : %(format)s de format, %(ministry)s selon les règles du ministère."
    )
    return wrong % {**words, "contracts": read}


def _message(spoken: RuleCount, example: PlacedExample) -> str:
    """The sentence of a rule at one place; texts of the document are shortened in it."""
    params = example.placed.remark.params
    words = {name: shortened(text) if isinstance(text, str) else text for name, text in params.items()}
    return _(spoken.rule.message) % words
