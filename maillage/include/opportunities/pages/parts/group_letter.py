"""The letter to a member of a group: it is proposed, it is formed, it is dissolved; where to read it and to answer."""

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.include.opportunities.domain.groups import GroupForm, GroupState
from maillage.include.opportunities.domain.letter_kinds import GROUP_DISSOLVED, GROUP_FORMED, GROUP_PROPOSED
from maillage.include.opportunities.pages.parts.group_words import partner_names, share_lines
from maillage.include.opportunities.store.kept_groups import partner_token
from maillage.include.opportunities.store.models import GroupPartner
from maillage.kits.letters.record.queue import plain_text, quoted
from maillage.kits.letters.terms import Letter
from maillage.web.public_url import installation_url

_KINDS: Final = {
    GroupState.PROPOSED: GROUP_PROPOSED,
    GroupState.FORMED: GROUP_FORMED,
    GroupState.DISSOLVED: GROUP_DISSOLVED,
}


def group_letter(address: str, partner: GroupPartner) -> Letter:
    """What ``partner`` reads of its group as it stands."""
    with translation.override(settings.LANGUAGE_CODE):
        group, state = partner.group, GroupState(partner.group.state)
        return Letter(
            _KINDS[state],
            key=f"group-{state.value}:{partner.pk}",
            to=address,
            organisation_id=group.proposed_by_id,
            text=plain_text(_("Bonjour,"), *_paragraphs(partner, state)),
            is_invented=group.proposed_by_id is None,
        )


def _paragraphs(partner: GroupPartner, state: GroupState) -> Iterator[str]:
    group, origin = partner.group, installation_url()
    words = {
        "name": group.name,
        "structure": partner.structure_name,
        "proposer": group.proposed_by.name if group.proposed_by else "",
        "partners": partner_names(group.partners.all()),
    }
    if state is GroupState.PROPOSED:
        yield _("%(proposer)s propose à %(structure)s de répondre ensemble : « %(name)s ».") % words
        yield _("Membres pressentis : %(partners)s.") % words
        yield _("Votre part serait :") + "\n" + "\n".join(f"- {line}" for line in share_lines(partner))
        yield _("Forme : %(form)s. Rien ne vous engage tant que vous n’avez pas signé de convention.") % {
            "form": _(GroupForm(group.form).label).lower()
        }
        yield _("Lire la proposition, être d’accord ou décliner (sans compte) :")
        yield f"{origin}{reverse('group_link', args=[partner_token(group, partner)])}"
    elif state is GroupState.FORMED:
        yield _("Chacun est d’accord : %(partners)s forment « %(name)s ».") % words
        yield _("Le projet de convention, à relire et à signer entre vous, et les parts de chacun :")
        yield f"{origin}{reverse('group_link', args=[partner_token(group, partner)])}"
    elif group.dissolved_reason:
        yield _("« %(name)s » est dissous. Raison donnée :") % words
        yield quoted(group.dissolved_reason)
    else:
        yield _("« %(name)s » ne se formera pas : une structure a décliné. Vous pouvez en chercher un autre :") % words
        yield f"{origin}{reverse('structure_groups')}"
