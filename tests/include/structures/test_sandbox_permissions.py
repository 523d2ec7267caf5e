"""A sandbox touches nothing real: who learns in one posts to every address of the house, and only her own changes."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.store.models import Organisation, User
from maillage.accounts.store.organisation_changes import create_sandbox
from maillage.accounts.store.permissions import SANDBOX_SCOPES, acting, organisations_for
from maillage.core.problems import Forbidden
from maillage.include.structures.store.models import Structure
from tests.include.structures.cast import DirectoryCast, claimed
from tests.site.test_limited_posts import PARTS, addresses

pytestmark = pytest.mark.django_db
# What a visit leaves of itself, and what is the sandbox's own: drafts, data sets, its lessons and letters.
OWN_APPS = frozenset({"sessions", "publishing", "letters"})
# Any visitor may follow data by e-mail; a second factor is her own.
OWN_MODELS = frozenset(
    {"accounts.doorbucket", "accounts.traceentry", "catalog.dataset", "catalog.subscription", "otp_totp.totpdevice"}
)
# An end of the sandbox itself, or of its session.
LEAVES = frozenset({"deconnexion", "bac-a-sable/quitter", "bac-a-sable/recommencer", "bac-a-sable/ouvrir"})


def real_rows(sandbox: Organisation) -> dict[str, Any]:
    """Every row of the house that is not the sandbox's own, by model."""
    rows = {}
    for model in apps.get_models():
        if model._meta.app_label in OWN_APPS or model._meta.label_lower in OWN_MODELS:
            continue
        values = model._default_manager.order_by("pk").values()
        if model is Organisation:
            values = values.exclude(pk=sandbox.pk)
        elif model is User:
            values = values.exclude(memberships__organisation=sandbox)
        rows[model._meta.label] = [sorted(row.items()) for row in values]
    return rows


def typed(sandbox: Organisation, structure: Structure) -> dict[str, str]:
    """What a form may ask for, as one who means it fills it in."""
    return {
        "organisation": sandbox.slug,
        "organisateur": sandbox.slug,
        "buyer": sandbox.slug,
        "message": "C’est la nôtre.",
        "reason": "Pour essayer",
        "fait": "other",
        "kind": "other",
        "email": "strange@example.org",
        "envoi": "x" * 24,
        "entry": "x" * 24,
        "name": "Essai",
        "title": "Essai",
        "structure": str(structure.pk),
        "territory": "commune:44131",
        "object": "Essai",
    }


@pytest.mark.parametrize("scope", sorted(set(Capability) - SANDBOX_SCOPES))
@pytest.mark.parametrize("role", list(Role))
def test_sandbox_acts_in_nothing_but_the_publication_of_data(scope: Capability, role: Role):
    person, sandbox = create_sandbox(None)

    with pytest.raises(Forbidden) as refusal:
        acting(person, sandbox, role, scope)

    assert (refusal.value.code, organisations_for(person, role, scope)) == ("sandbox_scope", [])


def test_learner_posts_to_every_address_and_nothing_real_changes(cast: DirectoryCast):
    structure = claimed(cast)
    person, sandbox = create_sandbox(None)
    client = Client()
    client.force_login(person)
    parts = {"number": str(structure.pk), "slug": sandbox.slug}
    before = real_rows(sandbox)
    tried = 0

    for written, _view, _example in addresses(get_resolver()):
        if written in LEAVES or written.startswith("api"):
            continue
        path = f"/{written}"
        for part, kind, name in re.findall(r"(<(?:(\w+):)?(\w+)>)", written):
            path = path.replace(part, parts.get(name, PARTS[kind or "str"]))
        client.post(path, typed(sandbox, structure))
        tried += 1

    assert tried > 300
    after = real_rows(sandbox)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


@pytest.mark.parametrize("page", ["demander", "contester"])
def test_learner_neither_claims_nor_contests_a_structure(cast: DirectoryCast, page: str):
    structure = claimed(cast)
    person, sandbox = create_sandbox(None)
    client = Client()
    client.force_login(person)

    answer = client.post(f"/inclusion/structures/{structure.pk}/{page}", typed(sandbox, structure))

    assert answer.status_code == 403
