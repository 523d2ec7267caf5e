"""/lettres-de-clauses/<token>: unsubscribe from alert letters, or subscribe again, without logging in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.core.clock import utc_now
from maillage.include.clauses.store.alerts import alert_letters_of, end_alert_letters
from maillage.web.error_pages import render_problems


@csrf_exempt  # mail programs post here in one click (RFC 8058); the token authenticates
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
def end_alerts(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing; POST unsubscribes or subscribes again."""
    row = alert_letters_of(token)
    if request.method == "POST":
        end_alert_letters(row, now=None if request.POST.get("reprendre") else utc_now())
        row = alert_letters_of(token)
    return render(request, "clauses/alerts_end.html", {"token": token, "is_stopped": row.stopped_at is not None})
