"""Django's settings, derived from the environment (configuration.py). Reference: docs/reference/settings.md.

The path of static files contains a version: a digest of the files of features and of the vendor folder.
"""

import django
import django_stubs_ext

from maillage.core.program_files import PACKAGE, VENDOR
from maillage.core.settings import read_settings
from maillage.site.configuration import (
    LegalIdentity,
    installation_settings,
    read_configuration,
    read_feature_settings,
)
from maillage.site.features import FEATURES, installed_features
from maillage.site.original_files import static_version
from maillage.site.uploads import uploads_folder

# Makes admin and form classes subscriptable at run time, for the type checker.
django_stubs_ext.monkeypatch()

CONFIGURATION = read_configuration()
LEGAL_IDENTITY = read_settings(LegalIdentity)
INSTALLATION_SETTINGS = installation_settings()  # what the agency may save on its page: web/installation.py
globals().update(read_feature_settings())

BASE_DIR = PACKAGE
VENDOR_DIR = VENDOR
DATA_DIR = CONFIGURATION.data_dir
HOME_TERRITORY = CONFIGURATION.home_territory
AGENCY_NAME = CONFIGURATION.agency_name

EMAIL_BACKEND = (
    "maillage.kits.letters.console.EmailBackend"
    if CONFIGURATION.mail.is_console
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = CONFIGURATION.mail.host
EMAIL_PORT = CONFIGURATION.mail.port
EMAIL_HOST_USER = CONFIGURATION.mail.user
EMAIL_HOST_PASSWORD = CONFIGURATION.mail.password
EMAIL_USE_TLS = CONFIGURATION.mail.security == "starttls"
EMAIL_USE_SSL = CONFIGURATION.mail.security == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIGURATION.mail_from

SECRET_KEY = CONFIGURATION.secret_key
DEBUG = CONFIGURATION.debug
ALLOWED_HOSTS = CONFIGURATION.all_hosts
DATABASES = {"default": CONFIGURATION.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "maillage.accounts",  # before the admin, whose base template it extends
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "maillage.accounts.apps.AgencyAdminConfig",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    *installed_features(FEATURES),
    "maillage.site",
]
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "maillage.accounts.pages.passwords.VariedPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "workspace"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True  # hides other people's secrets in the admin
OTP_TOTP_ISSUER = f"Maillage · {AGENCY_NAME}"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "maillage.web.protection.security.ContentSecurityPolicyMiddleware",
    "maillage.web.sharing.PublicReadsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "maillage.web.wording.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "maillage.web.bodies.BodyMiddleware",  # before the CSRF token is looked for in a body
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "maillage.web.demonstration_strip.DemonstrationMiddleware",
    "maillage.kits.forms.entries.ReceivedFormsMiddleware",
    "maillage.site.processes.failures.StorageMiddleware",  # last: closest to the views, whose errors it handles
]
CSRF_FAILURE_VIEW = "maillage.web.error_pages.form_refused"
ROOT_URLCONF = "maillage.site.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["maillage.web.page_templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "maillage.kits.forms.forms.FieldRenderer"
WSGI_APPLICATION = "maillage.site.wsgi.application"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# The version in the path lets browsers cache files for ever; relative imports between modules stay within it.
STATICFILES_DIRS = [VENDOR_DIR]
STATIC_VERSION = static_version(BASE_DIR, VENDOR_DIR, django.__version__)
STATIC_URL = f"/static/{STATIC_VERSION}/"

# Larger bodies are rejected while being read; a measurement document is a few kilobytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Partial uploads; those of killed workers are removed (site/build/cleanup.py).
FILE_UPLOAD_TEMP_DIR = uploads_folder(DATA_DIR)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIGURATION.is_https
SECURE_HSTS_SECONDS = 31_536_000 if CONFIGURATION.is_https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURATION.is_https else None
SILENCED_SYSTEM_CHECKS: list[str] = []

# Logging is set up by site/processes/logs.py, Django's included. No line contains a client's address.
LOGGING_CONFIG = None
