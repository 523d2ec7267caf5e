"""Who asked for a page is answered by letter, once, in her language; who cannot be reached reads it in her space."""

import pytest
from django.utils.timezone import now

from maillage.accounts.domain.terms import Acting
from maillage.include.structures.store.models import Structure, StructureClaim
from maillage.include.structures.store.structure_claims import (
    accept_claim,
    claim_structure,
    refuse_claim,
    tell_claimants,
)
from tests.include.structures.cast import DirectoryCast
from tests.include.structures.lists import NANTES, SILENT
from tests.letters_sent import letters_sent

pytestmark = pytest.mark.django_db

ORIGIN = "https://ici.example"


def asked(cast: DirectoryCast, language: str = "fr") -> StructureClaim:
    """Omar asks for a page whose SIRET is not that of his organisation."""
    row = Structure.objects.get(siret=SILENT["siret"])
    by = Acting(cast.mauges.pk, user_id=cast.users["other"].pk)
    claim, _is_given = claim_structure(by, row, siret=cast.mauges.siret, message="", language=language, now=now())
    return claim


def told() -> int:
    return tell_claimants(now=now(), origin=ORIGIN)


def test_claimant_reads_by_letter_that_the_page_is_hers(cast: DirectoryCast):
    claim = asked(cast)

    before = told()
    accept_claim(Acting(cast.people.agency.pk), claim, now=now())
    counts = (before, told(), told())

    (letter,) = letters_sent()
    assert counts == (0, 1, 0)
    assert (letter.to, letter.subject) == (["omar@example.org"], "La fiche de la structure est à vous")
    assert f"{ORIGIN}/mon-espace/structures/{claim.structure_id}" in letter.body


def test_refusal_says_its_reason_in_the_language_of_who_asked(cast: DirectoryCast):
    claim = asked(cast, "en")
    refuse_claim(Acting(cast.people.agency.pk), claim, "Un autre SIREN", now=now())

    told()

    (letter,) = letters_sent()
    assert "Un autre SIREN" in letter.body
    assert f"{ORIGIN}/en/inclusion/structures/{claim.structure_id}/demander" in letter.body
    assert letter.body.startswith("Hello")


def test_page_given_at_once_needs_no_letter(cast: DirectoryCast):
    row = Structure.objects.get(siret=NANTES["siret"])
    claim_structure(Acting(cast.port.pk), row, siret=cast.port.siret, message="", now=now())

    assert (told(), letters_sent()) == (0, [])
