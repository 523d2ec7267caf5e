from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from maillage.accounts.domain.terms import Acting, Capability, OrganisationKind, OrganisationState, Role
from maillage.accounts.store.mandates import key_acting, make_key, revoke_key
from maillage.accounts.store.models import Mandate, Membership, Organisation
from maillage.accounts.store.people import runs_agency
from maillage.accounts.store.permissions import (
    acting,
    acting_of_key,
    acting_or_none,
    administering,
    organisation_numbers,
    organisations_for,
    role_in,
    some_organisations_for,
)
from maillage.core.clock import utc_now
from maillage.core.problems import Forbidden
from maillage.web.long_lists import LongList, long_list
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db


def test_member_acts_for_her_own_organisation(people: People):
    assert acting(people.chloe, people.commune, Role.PUBLISHER, Capability.OPEN) == Acting(
        people.commune.pk, people.chloe.pk
    )


def test_editor_does_not_publish(people: People):
    with pytest.raises(Forbidden) as refusal:
        acting(people.david, people.commune, Role.PUBLISHER, Capability.OPEN)

    assert refusal.value.text == (
        "Il faut le rôle de publication dans Commune de Pornic, ou un mandat de sa part : "
        "demandez-le à ses administrateurs."
    )


def test_holder_of_a_mandate_acts_through_its_organisation(people: People):
    found = acting(people.emma, people.commune, Role.PUBLISHER, Capability.OPEN)

    assert found == Acting(people.commune.pk, people.emma.pk, people.epci.pk)


def test_mandate_opens_the_capability_that_it_was_given_for_alone(people: People):
    opened = {one for one in Capability if acting_or_none(people.emma, people.commune, Role.PUBLISHER, one)}
    offered = {
        one
        for one in Capability
        if people.commune in [choice.organisation for choice in organisations_for(people.emma, Role.READER, one)]
    }

    assert (opened, offered) == ({Capability.OPEN}, {Capability.OPEN})


def test_member_needs_no_mandate_for_any_capability(people: People):
    assert all(acting_or_none(people.chloe, people.commune, Role.PUBLISHER, one) for one in Capability)


def test_ended_mandate_opens_nothing(people: People):
    Mandate.objects.update(ended_at=utc_now())

    assert acting_or_none(people.emma, people.commune, Role.READER, Capability.OPEN) is None


def test_mandate_does_not_reach_the_other_way(people: People):
    assert acting_or_none(people.chloe, people.epci, Role.READER, Capability.OPEN) is None


def test_mandate_never_administers(people: People):
    change_role_of(people.emma, Role.ADMINISTRATOR)

    assert acting_or_none(people.emma, people.commune, Role.ADMINISTRATOR, Capability.OPEN) is None


def test_editor_of_the_holder_edits_but_does_not_publish(people: People):
    change_role_of(people.emma, Role.EDITOR)

    assert (
        acting(people.emma, people.commune, Role.EDITOR, Capability.OPEN).through_id,
        acting_or_none(people.emma, people.commune, Role.PUBLISHER, Capability.OPEN),
    ) == (people.epci.pk, None)


def test_agency_acts_for_a_commune_only_with_a_mandate(people: People):
    without = acting_or_none(people.aline, people.commune, Role.PUBLISHER, Capability.OPEN)
    Mandate.objects.create(actor=people.agency, principal=people.commune, given_at=utc_now())

    assert (without, acting(people.aline, people.commune, Role.PUBLISHER, Capability.OPEN)) == (
        None,
        Acting(people.commune.pk, people.aline.pk, people.agency.pk),
    )


@pytest.mark.parametrize("state", [OrganisationState.ASKED, OrganisationState.REFUSED, OrganisationState.SUSPENDED])
def test_organisation_that_is_not_accepted_is_acted_for_by_nobody(people: People, state: OrganisationState):
    people.commune.state = state.value
    people.commune.save()

    with pytest.raises(Forbidden) as refusal:
        acting(people.chloe, people.commune, Role.READER, Capability.OPEN)

    assert (refusal.value.code, role_in(people.chloe, people.commune)) == (f"organisation_{state}", None)


def test_suspended_holder_acts_for_nobody(people: People):
    people.epci.state = OrganisationState.SUSPENDED.value
    people.epci.save()

    assert acting_or_none(people.emma, people.commune, Role.PUBLISHER, Capability.OPEN) is None


def test_visitor_is_told_to_log_in(people: People):
    with pytest.raises(Forbidden) as refusal:
        acting(AnonymousUser(), people.commune, Role.READER, Capability.OPEN)

    assert refusal.value.code == "login_needed"


def test_person_who_left_acts_for_nobody(people: People):
    people.chloe.is_active = False
    people.chloe.save()

    assert (
        acting_or_none(people.chloe, people.commune, Role.READER, Capability.OPEN),
        organisations_for(people.chloe, Role.READER, Capability.OPEN),
    ) == (
        None,
        [],
    )


def test_choices_are_own_first_then_those_of_mandates(people: People):
    choices = organisations_for(people.emma, Role.PUBLISHER, Capability.OPEN)

    assert [(one.organisation.name, one.role, one.through) for one in choices] == [
        ("Pornic Agglo Pays de Retz", Role.PUBLISHER, None),
        ("Commune de Pornic", Role.PUBLISHER, people.epci),
    ]


def test_choices_agree_with_acting(people: People):
    Membership.objects.create(user=people.david, organisation=people.epci, role=Role.ADMINISTRATOR.value)
    users = (people.aline, people.bruno, people.chloe, people.david, people.emma, people.farid)

    for user in users:
        for wanted in Role:
            chosen = {one.organisation.pk for one in organisations_for(user, wanted, Capability.OPEN)}
            able = {one.pk for one in Organisation.objects.all() if acting_or_none(user, one, wanted, Capability.OPEN)}
            numbers = organisation_numbers(user, wanted, Capability.OPEN)
            asked = set(Organisation.objects.filter(pk__in=numbers).values_list("pk", flat=True))
            assert (user.username, wanted, chosen, asked) == (user.username, wanted, able, able)


def test_some_choices_are_those_of_a_kind_or_the_first(people: People):
    every = organisations_for(people.emma, Role.PUBLISHER, Capability.OPEN)
    communes = some_organisations_for(people.emma, Role.PUBLISHER, Capability.OPEN, kind=OrganisationKind.COMMUNE)

    assert communes == [choice for choice in every if choice.organisation.kind == "commune"]
    assert some_organisations_for(people.emma, Role.PUBLISHER, Capability.OPEN, most=1) == every[:1]
    assert some_organisations_for(people.emma, Role.PUBLISHER, Capability.OPEN, most=2) == every


def test_long_list_asks_for_the_same_rows_as_its_values(people: People):
    some = [people.commune, people.epci]
    numbers, slugs = LongList([one.pk for one in some]), LongList(sorted(one.slug for one in some))

    by_number = Organisation.objects.filter(pk__in=numbers) | Organisation.objects.filter(slug__in=slugs)
    mandates = Mandate.objects.filter(principal__in=numbers).exclude(actor__in=LongList([0]))

    assert (set(by_number), set(Organisation.objects.exclude(pk__in=numbers))) == (
        set(some),
        set(Organisation.objects.exclude(pk__in=[one.pk for one in some])),
    )
    assert [*mandates] == [people.mandate]
    assert (len(numbers), people.epci.pk in numbers, long_list([1, 1])) == (2, True, frozenset({1}))


def test_agency_administers_every_organisation_through_itself(people: People):
    assert administering(people.aline, people.commune) == Acting(people.commune.pk, people.aline.pk, people.agency.pk)


def test_editor_of_the_agency_does_not_run_it(people: People):
    assert (runs_agency(people.aline), runs_agency(people.bruno)) == (True, False)


def test_sandbox_invites_nobody(people: People):
    people.commune.is_sandbox = True
    people.commune.save()

    with pytest.raises(Forbidden) as refusal:
        administering(people.chloe, people.commune)

    assert refusal.value.code == "sandbox"


def test_key_acts_for_its_organisation_and_notes_its_day(people: People):
    key, token = make_key(Acting(people.commune.pk), "logiciel", Role.PUBLISHER, now=utc_now())

    found = key_acting(token, Role.PUBLISHER, today=date(2026, 11, 25))

    key.refresh_from_db()
    assert (found, key.last_used_on) == (Acting(people.commune.pk), date(2026, 11, 25))


def test_key_does_not_do_more_than_its_role(people: People):
    _key, token = make_key(Acting(people.commune.pk), "logiciel", Role.EDITOR, now=utc_now())

    with pytest.raises(Forbidden) as refusal:
        key_acting(token, Role.PUBLISHER, today=date(2026, 11, 25))

    assert refusal.value.code == "role_missing"


def test_revoked_key_opens_nothing(people: People):
    key, token = make_key(Acting(people.commune.pk), "logiciel", Role.EDITOR, now=utc_now())
    revoke_key(Acting(people.commune.pk), key, now=utc_now())

    assert acting_of_key(token, Role.READER) is None


def test_digest_of_a_key_is_not_the_key(people: People):
    key, _token = make_key(Acting(people.commune.pk), "logiciel", Role.EDITOR, now=utc_now())

    assert acting_of_key(key.digest, Role.READER) is None
