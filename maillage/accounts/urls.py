"""URLs of people and organisations: PAGES are prefixed by language, FILES are not."""

from django.urls import URLPattern, path

from maillage.accounts.forms.doors import sign_in_door
from maillage.accounts.views import (
    asking,
    demonstrations,
    hiding,
    installation,
    letters,
    members,
    my_account,
    openid,
    organisation_settings,
    sign_in,
    welcome,
)
from maillage.web.protection.limits import counting

_ORGANISATION = "organisations/<slug:slug>/"

PAGES: list[URLPattern] = [
    path("mon-espace", my_account.workspace, name="workspace"),
    path("mon-espace/demonstration", demonstrations.demonstrations_page, name="demonstrations"),
    path("mon-espace/demonstration/arreter", demonstrations.end, name="demonstration_end"),
    path("mon-espace/demonstration/revenir", demonstrations.bring_back, name="demonstration_return"),
    path("mon-espace/reglages", installation.agency_settings, name="agency_settings"),
    path("mon-espace/reglages/essai", installation.send_mail_test, name="mail_test"),
    path("mon-espace/reglages/<slug:group>", installation.change_agency_settings, name="agency_settings_change"),
    path("mon-espace/accueillir", welcome.welcome, name="welcome"),
    path("mon-espace/accueillir/suivi", welcome.welcome_others, name="welcome_others"),
    path("mon-espace/accueillir/relancer", welcome.welcome_remind, name="welcome_remind"),
    path("mon-espace/accueillir/tableau", welcome.welcome_table, name="welcome_table"),
    path("mon-espace/accueillir/tableau/relire", welcome.welcome_table_review, name="welcome_table_review"),
    path("mon-espace/accueillir/<str:address>", welcome.welcome_epci, name="welcome_epci"),
    path("mon-espace/accueillir/<str:address>/relire", welcome.welcome_review, name="welcome_review"),
    path("mon-espace/accueillir/<str:address>/suivi", welcome.welcome_progress, name="welcome_progress"),
    path("connexion", counting(sign_in_door().networks)(sign_in.SignIn.as_view()), name="login"),
    path("connexion/second-facteur", my_account.second_factor_door, name="second_factor_door"),
    path("connexion/service", openid.openid_sign_in, name="openid_sign_in"),
    path("deconnexion", sign_in.SignOut.as_view(), name="logout"),
    path("mot-de-passe", sign_in.forgotten, name="forgotten_password"),
    path("mot-de-passe/<uidb64>/<token>", sign_in.new_password, name="new_password"),
    path("mon-compte", my_account.my_account, name="my_account"),
    path("mon-compte/nom", my_account.change_names, name="change_names"),
    path("mon-compte/mot-de-passe", my_account.change_password, name="change_password"),
    path("mon-compte/second-facteur", my_account.my_second_factor, name="my_second_factor"),
    path("mon-compte/second-facteur.svg", my_account.my_second_factor_code, name="my_second_factor_code"),
    path("mon-compte/second-facteur/retirer", my_account.remove_my_second_factor, name="remove_my_second_factor"),
    path("mon-compte/services/<int:number>/delier", my_account.untie, name="identity_untie"),
    path("connexion/service/relier/<str:token>", openid.tie, name="identity_tie"),
    path("invitation/<str:token>", sign_in.joining, name="join"),
    path("organisations/demander", asking.asking, name="organisation_ask"),
    path("organisations/demander/suite", asking.next_steps, name="organisation_asked"),
    path("moderation", asking.moderation, name="moderation"),
    path("moderation/ajouter", asking.add, name="organisation_add"),
    path("moderation/masquer", hiding.hide, name="takedown_hide"),
    path("moderation/masquages/<int:number>/montrer", hiding.show, name="takedown_show"),
    path("moderation/lettres", letters.agency_letters, name="agency_letters"),
    path("moderation/lettres/<int:number>/renvoyer", letters.letter_again, name="letter_again"),
    path("moderation/<slug:slug>/accepter", asking.accept, name="moderation_accept"),
    path("moderation/<slug:slug>/refuser", asking.refuse, name="moderation_refuse"),
    path("moderation/<slug:slug>/suspendre", asking.suspend, name="moderation_suspend"),
    path(_ORGANISATION + "membres", members.members, name="members"),
    path(_ORGANISATION + "membres/inviter", members.send_invitation, name="member_invite"),
    path(_ORGANISATION + "membres/<int:number>/role", members.change_member, name="member_role"),
    path(_ORGANISATION + "membres/<int:number>/confirmer", members.vouch, name="member_vouch"),
    path(_ORGANISATION + "membres/<int:number>/retirer", members.remove, name="member_remove"),
    path(_ORGANISATION + "invitations/<int:number>/retirer", members.take_invitation_back, name="invitation_withdraw"),
    path(_ORGANISATION + "cles", organisation_settings.keys, name="keys"),
    path(_ORGANISATION + "cles/faire", organisation_settings.make, name="key_make"),
    path(_ORGANISATION + "cles/<int:number>/revoquer", organisation_settings.revoke, name="key_revoke"),
    path(_ORGANISATION + "mandats", organisation_settings.mandates, name="mandates"),
    path(_ORGANISATION + "mandats/demander", organisation_settings.ask, name="mandate_ask"),
    path(_ORGANISATION + "mandats/donner", organisation_settings.give, name="mandate_give"),
    path(_ORGANISATION + "mandats/demandes/<int:number>/accepter", organisation_settings.accept, name="mandate_accept"),
    path(_ORGANISATION + "mandats/demandes/<int:number>/clore", organisation_settings.refuse, name="mandate_refuse"),
    path(_ORGANISATION + "mandats/<int:number>/terminer", organisation_settings.end, name="mandate_end"),
    path(_ORGANISATION + "lettres", letters.letters, name="letters"),
    path(_ORGANISATION + "trace", members.trace, name="trace"),
    path(_ORGANISATION + "trace.csv", members.trace_csv, name="trace_csv"),
    path(_ORGANISATION + "reglages/identite", organisation_settings.change_identity, name="organisation_identity"),
    path(_ORGANISATION + "reglages", organisation_settings.organisation_settings, name="organisation_settings"),
    path(
        _ORGANISATION + "reglages/changer", organisation_settings.change_settings, name="organisation_settings_change"
    ),
]
# The service only knows this redirect URI, whatever the language of the page.
FILES: list[URLPattern] = [
    path("connexion/retour", openid.openid_return, name="openid_return"),
    path("connexion/terminee", openid.openid_ended, name="openid_ended"),
]
