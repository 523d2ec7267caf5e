"""The page that takes in a programme as a table, and what a table brought."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import Organisation
from maillage.core.problems import Refused
from maillage.programme.parts.programme_words import purchases_text
from maillage.programme.record.programme_files import ProgrammeIntake
from maillage.programme.terms.planned_purchases import SCHEMA_ID
from maillage.web.telling import finding_place
from maillage.web.wording.formats import number

_MOST_FINDINGS: Final = 60


@dataclass(frozen=True, slots=True)
class FileFinding:
    """One thing to correct: where it stands, and what to do."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class ProgrammeFilePage:
    """All that templates/programme/programme_file.html shows."""

    organisation: Organisation
    problem: str
    findings: tuple[FileFinding, ...]
    others: str
    xlsx_href: str
    csv_href: str
    schema_href: str
    own_csv_href: str


def programme_file_page(organisation: Organisation, refusal: Refused | None = None) -> ProgrammeFilePage:
    """The page; after a refusal with all that must be corrected."""
    family, name = SCHEMA_ID.split("/")
    findings = refusal.findings if refusal else ()
    left_out = len(findings) - _MOST_FINDINGS
    template = {
        form: reverse("catalog_schema_template", args=[family, name, "1.0.0", form]) for form in ("xlsx", "csv")
    }
    return ProgrammeFilePage(
        organisation=organisation,
        problem=_(refusal.message) % refusal.params if refusal else "",
        findings=tuple(
            FileFinding(
                finding_place(
                    finding, _("colonne %(field)s") % {"field": finding.field_name} if finding.field_name else ""
                ),
                _(finding.message) % finding.params,
            )
            for finding in findings[:_MOST_FINDINGS]
        ),
        others=_("et %(count)s autres") % {"count": number(left_out)} if left_out > 0 else "",
        xlsx_href=template["xlsx"],
        csv_href=template["csv"],
        schema_href=reverse("catalog_schema", args=[family, name]),
        own_csv_href=reverse("own_programme_csv", args=[organisation.slug]),
    )


def intake_text(intake: ProgrammeIntake) -> str:
    """What a table brought, in a sentence."""
    words = {
        "new": purchases_text(intake.new),
        "changed": number(intake.changed),
        "known": number(intake.unchanged),
    }
    return _("Le tableau est lu : %(new)s de plus, %(changed)s changés, %(known)s déjà connus tels quels.") % words
