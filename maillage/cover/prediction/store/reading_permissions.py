"""Permissions: who may import readings, and count or withdraw a file."""

from typing import Final

from maillage.accounts.domain.terms import Acting, Capability, OrganisationKind, Role
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.people import Person
from maillage.accounts.store.permissions import acting, acting_or_none, organisations_for
from maillage.accounts.store.shared_reads import read_once
from maillage.core.problems import Forbidden, NotFound, sentence
from maillage.cover.network.store.site_permissions import acting_on_sites_of, agency_acting, site_owners
from maillage.cover.prediction.store.reading_tables.models import ReadingFile

_PUBLIC_BODIES: Final = frozenset(
    {OrganisationKind.COMMUNE, OrganisationKind.EPCI, OrganisationKind.DEPARTEMENT, OrganisationKind.REGION}
)
_NOT_YOURS: Final = sentence(
    "Les relevés de terrain sont apportés par l’agence, les opérateurs du réseau et les collectivités : demandez à "
    "l’agence que votre organisation soit reconnue."
)


def reading_owners(person: Person) -> list[Organisation]:
    """The organisations for which ``person`` may import readings: those whose sites she manages, and public bodies."""
    owners = {owner.pk: owner for owner in read_once(site_owners, person)}
    for choice in organisations_for(person, Role.EDITOR, Capability.COVER):
        if choice.organisation.kind in _PUBLIC_BODIES and choice.organisation.territory:
            owners.setdefault(choice.organisation.pk, choice.organisation)
    return list(owners.values())


def bringing_readings(person: Person) -> list[Organisation]:
    """The same; Forbidden if empty."""
    owners = reading_owners(person)
    if not owners:
        raise Forbidden("readings_of_nobody", _NOT_YOURS)
    return owners


def bringing_for(person: Person, owner: Organisation) -> Acting:
    """``person`` acting for ``owner`` on readings; raises Forbidden."""
    if owner.kind in _PUBLIC_BODIES and not owner.is_agency:
        return acting(person, owner, Role.EDITOR, Capability.COVER)
    return acting_on_sites_of(person, owner)


def reading_file_for(person: Person, number: int) -> tuple[ReadingFile, Acting]:
    """A readings file, and ``person`` acting on it. NotFound also if not allowed, to hide its existence.

    Members may act on their organisation's files; the agency on all, including those without an organisation.
    """
    file = ReadingFile.objects.select_related("organisation").filter(pk=number).first()
    owner = None if file is None else file.organisation
    acts = None if owner is None else acting_or_none(person, owner, Role.EDITOR, Capability.COVER)
    if file is not None and acts is None:
        acts = agency_acting(person)
        if acts is not None and owner is not None:
            acts = Acting(owner.pk, user_id=acts.user_id, through_id=acts.organisation_id)
    if file is None or acts is None:
        message = sentence("Aucun fichier de relevés n’a ce numéro : regardez la liste.")
        raise NotFound("reading_file_missing", message)
    return file, acts


def deciding_calibration(person: Person) -> Acting:
    """``person`` acting for the agency, as operators must not calibrate their own map; raises Forbidden."""
    acts = agency_acting(person)
    if acts is None:
        raise Forbidden(
            "calibration_of_agency",
            sentence("L’agence seule décide du calage de la prédiction et des hauteurs d’arbres et de maisons."),
        )
    return acts
