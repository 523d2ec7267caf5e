"""The page that takes in a programme as a table, and what a table brought."""

from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.accounts.store.model_types import Organisation
from maillage.buy.programme.domain.planned_purchases import SCHEMA_ID
from maillage.buy.programme.pages.parts.programme_words import purchases_text
from maillage.buy.programme.pages.plan_form import ProgrammeFileForm
from maillage.buy.programme.store.programme_files import ProgrammeIntake
from maillage.core.problems import Refused
from maillage.web.error_pages import finding_place
from maillage.web.wording.formats import number

_MOST_FINDINGS: Final = 60


def programme_file_context(organisation: Organisation, refusal: Refused | None = None) -> dict[str, Any]:
    """The page; after a refusal with all that must be corrected: where, and what to do."""
    findings = refusal.findings if refusal else ()
    return {
        "organisation": organisation,
        "form": ProgrammeFileForm(),
        "schema": SCHEMA_ID.split("/"),
        "problem": _(refusal.message) % refusal.params if refusal else "",
        "findings": [
            (
                finding_place(
                    finding, _("colonne %(field)s") % {"field": finding.field_name} if finding.field_name else ""
                ),
                _(finding.message) % finding.params,
            )
            for finding in findings[:_MOST_FINDINGS]
        ],
        "left_out": max(0, len(findings) - _MOST_FINDINGS),
    }


def intake_text(intake: ProgrammeIntake) -> str:
    """What a table brought, in a sentence."""
    words = {
        "new": purchases_text(intake.new),
        "changed": number(intake.changed),
        "known": number(intake.unchanged),
    }
    return _("Le tableau est lu : %(new)s de plus, %(changed)s changés, %(known)s déjà connus tels quels.") % words
