"""Settings of signing in: the second factor, and an OpenID Connect service beside the password."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from maillage.accounts.domain.terms import OpenIdProfile, OpenIdService
from maillage.core.problems import Refused, sentence
from maillage.core.settings import Line, LowerCase, Name, Remedy, Settings, Words, YesNo, setting


class SignInSettings(Settings):
    """Exported to Django as SECOND_FACTOR_DUTY and OPENID_SERVICE (None: passwords only)."""

    second_factor: Annotated[Literal["agency", "administrators", "everybody"], LowerCase] = setting(
        "Qui doit avoir un second facteur : les membres de l’agence (agency), et les administrateurs de chaque "
        "organisation (administrators), ou toute personne qui a un compte (everybody).",
        "agency",
    )
    oidc_url: Annotated[
        str,
        Field(pattern=r"^https?://[^\s?#]+$"),
        AfterValidator(lambda text: text.rstrip("/")),
        Remedy(
            sentence("%(name)s vaut « %(value)s » : donnez l’adresse du service, comme https://connexion.example.org.")
        ),
    ] = setting("Le service de connexion OpenID Connect (ProConnect ou un autre) ; vide : le mot de passe seul.", "")
    oidc_client: Line = setting("L’identifiant de cette installation auprès de ce service.", "")
    oidc_secret: Line = setting("Le secret qui va avec cet identifiant.", "", is_secret=True)
    oidc_name: Name = setting("Le nom du service, écrit sur le bouton de la connexion.", "ProConnect")
    oidc_scopes: Words = setting(
        "Ce qui est demandé au service ; pour ProConnect : openid,email,given_name,usual_name.", "openid,email,profile"
    )
    oidc_trusts_email: YesNo = setting(
        "Croire l’adresse que le service donne sans dire qu’elle est vérifiée (ProConnect : 1).", default=False
    )

    oidc_profile: Annotated[Literal["standard", "proconnect"], LowerCase] = setting(
        "Ce que le service accepte : standard (OpenID Connect avec preuve PKCE), ou proconnect (sans paramètre de "
        "plus, secret dans le corps).",
        "standard",
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.oidc_url and not (self.oidc_client and self.oidc_secret):
            raise Refused(
                "openid_incomplete",
                sentence("MAILLAGE_OIDC_URL est donnée : donnez aussi MAILLAGE_OIDC_CLIENT et MAILLAGE_OIDC_SECRET."),
            )
        return self

    def django_settings(self) -> dict[str, Any]:
        """See Settings."""
        service = OpenIdService(
            url=self.oidc_url,
            client_id=self.oidc_client,
            client_secret=self.oidc_secret,
            name=self.oidc_name,
            scopes=tuple(self.oidc_scopes),
            trusts_email=self.oidc_trusts_email,
            profile=OpenIdProfile(self.oidc_profile),
        )
        return {"SECOND_FACTOR_DUTY": self.second_factor, "OPENID_SERVICE": service if self.oidc_url else None}


SETTINGS: Final = (SignInSettings,)
