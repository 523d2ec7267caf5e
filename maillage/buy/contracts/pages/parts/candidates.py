"""Where a form of purchases asks what a text may mean while it is typed."""

from django.urls import reverse


def candidates_href(subject: str) -> str:
    """The address of the candidates of a subject: "codes" (CPV), "lieux", "territoires" (with EPCI) or "titulaires"."""
    return reverse("contract_candidates", args=[subject])
