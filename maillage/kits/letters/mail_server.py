"""The mail server of the installation, as the agency set it on its page or the environment does."""

from typing import Final

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from maillage.web.installation import current

_CONSOLE: Final = "maillage.kits.letters.console.EmailBackend"
_SMTP: Final = "django.core.mail.backends.smtp.EmailBackend"


def has_mail_server() -> bool:
    """Whether letters leave; without a mail server they are printed to the console, and reach nobody."""
    address = current("mail", None)
    return "console" not in settings.EMAIL_BACKEND if address is None else not address.is_console


def mail_connection() -> BaseEmailBackend:
    """A connection to the mail server, not yet open."""
    address = current("mail", None)
    if address is None:
        return get_connection()
    if address.is_console:
        return get_connection(_CONSOLE)
    return get_connection(
        _SMTP,
        host=address.host,
        port=address.port,
        username=address.user,
        password=address.password,
        use_tls=address.security == "starttls",
        use_ssl=address.security == "tls",
        timeout=settings.EMAIL_TIMEOUT,
    )


def mail_from() -> str:
    """The address that letters come from."""
    return str(current("mail_from", settings.DEFAULT_FROM_EMAIL))
