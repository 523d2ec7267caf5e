"""/moderation/masquer: the agency hides one thing from everyone, with a reason, and shows it again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.accounts.parts import for_people
from maillage.accounts.parts.takedowns import hide_thing, lift_takedown
from maillage.accounts.queries import User
from maillage.accounts.views.inside import answer_to_change
from maillage.core.clock import utc_now


@require_POST
@for_people
def hide(request: HttpRequest, person: User) -> HttpResponse:
    """The thing is gone from everywhere; the page of moderation says so, where it can be shown again."""

    def change() -> str:
        words = {name: str(request.POST.get(name, "")) for name in ("kind", "key", "reason")}
        thing = hide_thing(person, words["kind"], words["key"], reason=words["reason"], now=utc_now())
        return _("« %(title)s » est masqué partout. Vous pouvez le montrer de nouveau ici.") % {"title": thing.title}

    return answer_to_change(request, change, redirect("moderation"))


@require_POST
@for_people
def show(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The thing is shown again, at the same addresses."""

    def change() -> str:
        takedown = lift_takedown(person, number, now=utc_now())
        return _("« %(title)s » est de nouveau montré.") % {"title": takedown.title}

    return answer_to_change(request, change, redirect("moderation"))
