"""The page that takes in a programme as a table, and what a table brought."""

from typing import Any

from django.utils.translation import gettext as _

from maillage.accounts.store.model_types import Organisation
from maillage.buy.programme.domain.planned_purchases import SCHEMA_ID
from maillage.buy.programme.pages.parts.programme_words import purchases_text
from maillage.buy.programme.pages.plan_form import ProgrammeFileForm
from maillage.buy.programme.store.programme_files import ProgrammeIntake
from maillage.core.problems import Refused
from maillage.kits.forms.refused_table import table_of_refusal
from maillage.web.wording.formats import number


def programme_file_context(organisation: Organisation, refusal: Refused | None = None) -> dict[str, Any]:
    """The page; after a refusal with all that must be corrected: where, and what to do."""
    return {
        "organisation": organisation,
        "form": ProgrammeFileForm(),
        "schema": SCHEMA_ID.split("/"),
        "refused": table_of_refusal(refusal) if refusal else None,
    }


def intake_text(intake: ProgrammeIntake) -> str:
    """What a table brought, in a sentence."""
    words = {
        "new": purchases_text(intake.new),
        "changed": number(intake.changed),
        "known": number(intake.unchanged),
    }
    return _("Le tableau est lu : %(new)s de plus, %(changed)s changés, %(known)s déjà connus tels quels.") % words
