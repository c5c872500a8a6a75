"""Settings of an instance. Everything an operator may change comes from the environment (docs/operations.md)."""

from __future__ import annotations

import os
from pathlib import Path

from lgnet.kernel.database import django_params
from lgnet.kernel.home import home

HOME = home()
PACKAGE = Path(__file__).resolve().parent.parent


def _flag(name: str, *, default: bool) -> bool:
    return os.environ.get(name, str(int(default))).strip().lower() in {"1", "true", "yes", "si", "sì"}


# ── who is served ──────────────────────────────────────────────────────────────────────────────────────────
DEBUG = False
SECRET_KEY = home().secret("django.key", 48).hex()
ALLOWED_HOSTS = [
    host for host in os.environ.get("LGNET_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",") if host
]
IS_DEMO = _flag("LGNET_DEMO", default=(HOME.path / "demo").exists())
HAS_TLS = _flag("LGNET_TLS", default=False)

INSTALLED_APPS = [
    "lgnet.config",
    "lgnet.demo",
    "lgnet.desk",
    "lgnet.insights",
    "lgnet.registers",
    "lgnet.activities",
    "lgnet.people",
    "lgnet.privacy",
    "lgnet.audit",
    "lgnet.messages",
    "lgnet.accounts",
    "lgnet.network",
    "lgnet.codes",
    "lgnet.ui",
    "lgnet.kernel",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django.contrib.postgres",
    "template_partials",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]
INSTALLED_APPS = [
    app for app in INSTALLED_APPS if not app.startswith("lgnet.") or (PACKAGE / app.split(".")[1] / "apps.py").exists()
]

MIDDLEWARE = [
    "lgnet.config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lgnet.accounts.middleware.ActorMiddleware",
    "lgnet.audit.middleware.AccessLogMiddleware",
]

ROOT_URLCONF = "lgnet.config.urls"
WSGI_APPLICATION = "lgnet.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── database: the role decides what a process may do; web and worker are lgnet_app ─────────────────────────
DB_ROLE = os.environ.get("LGNET_DB_ROLE", "app")
_POOL = {"min_size": 1, "max_size": int(os.environ.get("LGNET_DB_POOL", "8")), "timeout": 10}
_IS_POOLED = _flag("LGNET_DB_POOLED", default=DB_ROLE == "app")
_DATABASE = {
    "ENGINE": "django.db.backends.postgresql",
    **django_params(DB_ROLE, os.environ.get("LGNET_DB_NAME"), options={"pool": _POOL} if _IS_POOLED else {}),
    "ATOMIC_REQUESTS": True,
    "CONN_HEALTH_CHECKS": True,
}
# The throttle cache deletes rows as it reads, so it needs a connection that is not inside the request's transaction.
DATABASES = {
    "default": _DATABASE,
    "throttle": {**_DATABASE, "ATOMIC_REQUESTS": False, "TEST": {"MIRROR": "default"}},
}
DATABASE_ROUTERS = ["lgnet.config.routers.ThrottleRouter"]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "throttle_cache",
        "TIMEOUT": 3600,
        # The usual 300 would let a flood evict the counters of log-in attempts.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# ── security: which tables outside our own models the application may write ────────────────────────────────
LGNET_OPEN_APPS = {"sessions", "account", "mfa", "usersessions", "procrastinate"}
LGNET_OPEN_TABLES: set[str] = set()

SESSION_COOKIE_AGE = 12 * 3600  # absolute limit; accounts.middleware adds the idle one
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if HAS_TLS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MEDIA_ROOT = HOME.media

# ── accounts ───────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "lgnet.accounts.adapters.StaffAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "lgnet: "
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "lgnet"
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = False  # accounts.middleware notes it once a minute
MFA_ADAPTER = "lgnet.accounts.adapters.SecondFactorAdapter"  # secrets under AES-GCM, key outside the database
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever reset the password by e-mail must still reach the authenticator's page
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 -- a class
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_RESET_TIMEOUT = 3600
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("LGNET_PROXIES", "0"))
IS_MFA_WAIVED = IS_DEMO and _flag("LGNET_MFA_WAIVED", default=True)
IDLE_MINUTES = int(os.environ.get("LGNET_IDLE_MINUTES", "30"))
EMAIL_BACKEND = os.environ.get("LGNET_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = HOME.path / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("LGNET_MAIL_FROM", "lgnet@localhost")

# ── history written by triggers, with the context beside each row ──────────────────────────────────────────
PGHISTORY_APPEND_ONLY = False  # grants and walls keep it append-only; see kernel.tenancy.walls

# ── words ──────────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "it"
LANGUAGES = [("it", "Italiano"), ("en", "English")]
TIME_ZONE = "Europe/Rome"
USE_I18N = USE_TZ = True
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%y"]
FORMAT_MODULE_PATH = ["lgnet.config.formats"]

# ── pages ──────────────────────────────────────────────────────────────────────────────────────────────────
FORM_RENDERER = "lgnet.ui.forms.ItalianRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "lgnet.desk.middleware.shell",
            ],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
STATIC_URL = "/static/"
STATIC_ROOT = HOME.path / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LGNET_LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
