"""For the watchdog: is the process alive, is it ready to serve. No sign-in, no detail."""

from django.core.checks import Error, run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from luodi.web.policy import anyone, policy


@require_safe
@policy(anyone)
def alive(_request: HttpRequest) -> HttpResponse:
    """The process answers; the database is not asked."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@policy(anyone)
def ready(_request: HttpRequest) -> HttpResponse:
    """The database answers, has the newest form and keeps the ledger's laws; else 503."""
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        unsafe = any(isinstance(m, Error) for m in run_checks(databases=["default"]))
    except DatabaseError:
        behind = unsafe = True
    fit = not behind and not unsafe
    return HttpResponse("ok" if fit else "not ready", content_type="text/plain", status=200 if fit else 503)
