"""Django settings, all of them decided here or in `environment.py`."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from luodi.web.environment import environment

_ENV = environment()
_HERE = Path(__file__).parent

SECRET_KEY = _ENV.secret()
DEBUG = False
ALLOWED_HOSTS = _ENV.allowed_hosts.split(",")
ROOT_URLCONF = "luodi.web.urls"
AUTH_USER_MODEL = "orgs.Person"
REPLY_WORKING_DAYS = _ENV.reply_days
DATABASES = {"default": _ENV.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "luodi.orgs",
    "luodi.access",
    "luodi.ledger",
    "luodi.pipeline",
    "luodi.recognition",
    "luodi.leads",
    "luodi.aftercare",
    "luodi.intake",
    "luodi.assessment",
    "luodi.honesty",
    "luodi.supervision",
    "luodi.campaigns",
    "luodi.bulletin",
    "luodi.web",
]

MIDDLEWARE = [
    "luodi.web.api.problems.api_problems",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luodi.web.session_limits.session_limits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "luodi.web.numbers.hide_numbers",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "luodi.web.frame.frame",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

# What a password must be is decided by the place's policy (access/rules.py), not by Django's list of validators.
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []
PASSWORD_POLICY = _ENV.password_policy
SECOND_FACTOR_FOR = _ENV.second_factor_for()
API_PER_MINUTE = _ENV.api_per_minute
READ_ONLY_ALWAYS = _ENV.read_only
READ_ONLY_SWITCH = _ENV.folder / "read-only"
TRUSTED_PROXIES = frozenset(filter(None, _ENV.trusted_proxies.replace(" ", "").split(",")))
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "front"
SESSION_ENGINE = "luodi.access.session_store"
SESSION_IDLE = timedelta(minutes=_ENV.session_idle_minutes)
SESSION_ABSOLUTE = timedelta(hours=_ENV.session_hours)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _ENV.production
if TRUSTED_PROXIES:  # only then does somebody we know write this header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _ENV.production else 0
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}

EVIDENCE_FOLDER = _ENV.folder / "evidence"
STATIC_URL = "static/"

WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
