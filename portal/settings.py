"""Every setting, read from the environment once; the defaults run on a laptop, an unknown value refuses to start."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal import middleware, services

BASE_DIR = Path(__file__).resolve().parent.parent


def text(name: str, default: str = "") -> str:
    """Return the setting `name`, from the environment or from the file that `name`_FILE names."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, default: bool) -> bool:
    """Return the boolean setting `name`; raise ImproperlyConfigured for anything but true and false."""
    value = text(name, "true" if default else "false").lower()
    if value not in {"true", "false", "1", "0"}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in {"true", "1"}


def number(name: str, default: int, smallest: int = 0) -> int:
    """Return the whole-number setting `name`; raise ImproperlyConfigured for anything else or anything smaller."""
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < smallest:
        raise ImproperlyConfigured(f"{name} must be a whole number from {smallest}, not {value!r}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated setting `name` as a list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secret_key(folder: Path) -> str:
    """Return SECRET_KEY, or the key kept in the data folder, made on first use and readable by its owner only."""
    if key := text("SECRET_KEY"):
        return key
    kept = folder / "secret_key"
    if not kept.exists():
        services.open_folder(folder)
        try:
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass  # another process of this portal was quicker
    return kept.read_text(encoding="ascii").strip()


def database(url: str) -> dict[str, object]:
    """Turn a postgres:// address into Django's settings; raise ImproperlyConfigured for any other database."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgres://; the portal knows no other database.")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "portal",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: unquote(value) for key, value in query.items()},
    }


def mail(url: str, folder: Path) -> dict[str, object]:
    """Turn smtp://user:password@host:587 or smtps:// into Django's settings; without an address mails are kept as files.

    Raise ImproperlyConfigured for any other kind of address.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(folder)}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must be smtp://user:password@host:port (STARTTLS) or smtps://….")
    implicit = parts.scheme == "smtps"
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit else 25 if local else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        # A mail server on this very machine needs no secret on the way.
        "EMAIL_USE_TLS": not implicit and not local,
    }


def issuers(written: str) -> list[dict[str, object]]:
    """Read OIDC_ISSUERS, a JSON list; raise ImproperlyConfigured when a part is missing."""
    try:
        given = json.loads(written) if written else []
        found = [
            {
                "provider_id": each["provider_id"],
                "name": each["name"],
                "client_id": each["client_id"],
                "secret": each.get("secret", ""),
                "settings": {"server_url": each["server_url"]},
            }
            for each in given
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise ImproperlyConfigured(f"OIDC_ISSUERS is not the list that it should be: {error!r}") from error
    return found


# Where this portal keeps its data, and where it is found.
VAR = Path(text("VAR") or BASE_DIR / "var").resolve()
PORT = number("PORT", 8000)
SITE_URL = text("SITE_URL").rstrip("/")
SITE_TITLE = text("SITE_TITLE", "ศูนย์กลางข้อมูลเปิดภาครัฐ")
SITE_TITLE_EN = text("SITE_TITLE_EN", "Open Government Data")
# Where readers write to about the site itself; shown on the page Contact.
CONTACT_EMAIL = text("CONTACT_EMAIL")

DEBUG = flag("DEBUG", False)
SECRET_KEY = secret_key(VAR)
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
BEHIND_PROXY = flag("BEHIND_PROXY", False)
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "catalog",
    "harvesters",
]
AUTH_USER_MODEL = "catalog.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.security_headers",
    "portal.middleware.language_in_the_address",
    "catalog.api.limits.fair_shares",
    "catalog.api.counting.counted_calls",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "catalog.web.second_factor.second_factor",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "catalog.web.site.site",
            ]
        },
    }
]

DATABASES = {"default": database(text("DATABASE_URL") or services.postgres_url(VAR))}
REDIS_URL = text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL or services.redis_url(VAR, 1),
        "KEY_PREFIX": "portal",
    }
}
CELERY_BROKER_URL = REDIS_URL or services.redis_url(VAR, 0).replace("unix://", "redis+socket://").replace(
    "?db=", "?virtual_host="
)
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2}
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 10}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "harvesters.tasks.sweep", "schedule": 15.0, "options": {"expires": 15}},
    "copy": {"task": "harvesters.tasks.copy", "schedule": crontab(minute="*/10"), "options": {"expires": 600}},
    "count-uses": {"task": "harvesters.tasks.count_uses", "schedule": 60.0, "options": {"expires": 60}},
    "harvest_due": {"task": "harvesters.tasks.harvest_due", "schedule": 60.0, "options": {"expires": 60}},
    "check_links": {"task": "harvesters.tasks.check_links", "schedule": 600.0, "options": {"expires": 600}},
    "publish_due": {"task": "harvesters.tasks.publish_due", "schedule": 30.0, "options": {"expires": 30}},
    "write_letters": {"task": "harvesters.tasks.write_letters", "schedule": 300.0, "options": {"expires": 300}},
    "call_webhooks": {"task": "harvesters.tasks.call_webhooks", "schedule": 15.0, "options": {"expires": 15}},
    "tidy": {"task": "harvesters.tasks.tidy", "schedule": crontab(hour=3, minute=30)},
}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "storage"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TABLES = VAR / "tables"
INDEX = VAR / "index"
COPIES = VAR / "copies"
SEARCH_INLINE = False
FILE_UPLOAD_TEMP_DIR = VAR / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # the form of a data dictionary has 18 for each of 200 columns
MAX_UPLOAD_SIZE = number("MAX_UPLOAD_SIZE", 2 * 1024**3)
# Below which share of the rows of the version before a new one is warned about.
FEWER_ROWS_PERCENT = number("FEWER_ROWS_PERCENT", 50)
# How long an upload through the API waits for the validation, so that its answer already tells of the table.
UPLOAD_WAIT_SECONDS = number("UPLOAD_WAIT_SECONDS", 2)

# What people may do beyond their roles, as CKAN's settings of the like have it.
COLLABORATORS = flag("COLLABORATORS", True)
ACCOUNTS_CREATE_ORGANIZATIONS = flag("ACCOUNTS_CREATE_ORGANIZATIONS", False)
ACCOUNTS_CREATE_GROUPS = flag("ACCOUNTS_CREATE_GROUPS", False)

# What one client may use of the API: cost units a minute, and at once (catalog.api.limits says what a call costs).
RATE_LIMITS = flag("RATE_LIMITS", True)
RATE_LIMIT_ANONYMOUS = number("RATE_LIMIT_ANONYMOUS", 12_000, smallest=1)
RATE_LIMIT_ANONYMOUS_BURST = number("RATE_LIMIT_ANONYMOUS_BURST", 6_000, smallest=1)
RATE_LIMIT_TOKEN = number("RATE_LIMIT_TOKEN", 120_000, smallest=1)
RATE_LIMIT_TOKEN_BURST = number("RATE_LIMIT_TOKEN_BURST", 60_000, smallest=1)

# Internal hosts that the portal may fetch from, though their addresses are private.
EGRESS_ALLOWED_HOSTS = words("EGRESS_ALLOWED_HOSTS")
# Internal hosts at which webhooks may be called. Any account can make a webhook, so these are other hosts than above.
WEBHOOK_ALLOWED_HOSTS = words("WEBHOOK_ALLOWED_HOSTS")

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ADD_HEADERS_FUNCTION = middleware.keep_our_own_files

LANGUAGE_CODE = "th"
LANGUAGES = [("th", _("Thai")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale", BASE_DIR / "portal" / "locale_libraries"]
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True

LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "workspace"
LOGOUT_REDIRECT_URL = "home"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "catalog.web.account_rules.AccountRules"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# Whether strangers may make accounts, and whether the staff of agencies and the operators need a second factor.
SIGN_UP = flag("SIGN_UP", True)
SECOND_FACTOR_FOR_STAFF = flag("SECOND_FACTOR_FOR_STAFF", False)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_TITLE_EN
# Issuers of OpenID Connect, as JSON: [{"provider_id": …, "name": …, "client_id": …, "secret": …, "server_url": …}].
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": issuers(text("OIDC_ISSUERS")), "OAUTH_PKCE_ENABLED": True}}
SOCIALACCOUNT_ADAPTER = "harvesters.identity.IssuerRules"
# An account is never handed to whoever an issuer says has the same address: its owner connects the two when signed in.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False

DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("EMAIL_FROM") or f"portal@{urlsplit(SITE_URL).hostname or 'localhost'}"
EMAIL_TIMEOUT = 15
globals().update(mail(text("EMAIL_URL"), VAR / "mail"))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = f"portal_session_{PORT}"
CSRF_COOKIE_NAME = f"portal_csrf_{PORT}"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,  # `format` is a filter
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "State": ["active", "draft", "deleted"],
        "VersionState": ["received", "accepted", "held", "rejected", "replaced"],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"httpx": {"level": "WARNING"}, "celery.worker.strategy": {"level": "WARNING"}},
}
