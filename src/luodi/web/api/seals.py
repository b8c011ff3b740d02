"""封账: which months are sealed under which root, and the package each unit keeps; and whose token this is."""

from datetime import datetime
from typing import Annotated

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import Path, Router
from pydantic import Field

from luodi.access.models import AuditKind, TokenScope
from luodi.base.spans import parse_span
from luodi.ledger.seals import PeriodLine, own_units, period_lines, seal_of, witness_of
from luodi.web.api.doors import Caller, Door, document_file, operation
from luodi.web.api.shapes import Named, Told, UnitCode
from luodi.web.policy import signed_in
from luodi.web.sealing import sealed_rows

router = Router(tags=["封账"])
PACKAGE = "application/octet-stream"

Month = Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")]


class PeriodItem(Told):
    """A posting period; `root`, `known` and `sealed_at` are null while it is open."""

    period: str
    root: str | None
    known: int | None
    sealed_at: datetime | None
    by: str | None


class Periods(Told):
    """Every posting period, newest first, and the units whose packages one is given."""

    items: list[PeriodItem]
    packages_of: list[Named]


class Me(Told):
    """Whose token this is, what the person may do today, and until when it works."""

    login: str
    name: str
    roles: list[str]
    units: list[str]
    sees_everything: bool
    token: str
    scopes: list[str]
    expires_at: datetime


@operation(router, "GET", "/me", Door(title="本令牌", policy=signed_in, scopes=tuple(TokenScope)), answers=Me)
def me(request: Caller) -> Me:
    """Who one is here."""
    token, scope = request.token, request.scope
    return Me(
        login=request.user.login,
        name=request.user.name,
        roles=sorted(role.value for role in scope.roles),
        units=[unit.code for unit in own_units(scope)],
        sees_everything=scope.everything,
        token=token.name,
        scopes=list(token.scopes),
        expires_at=token.expires_at,
    )


@operation(
    router, "GET", "/seals", Door(title="封账列表", policy=signed_in, scopes=(TokenScope.READ,)), answers=Periods
)
def seals(request: Caller) -> Periods:
    """Every posting period."""
    units = [Named(code=unit.code, name=unit.name) for unit in own_units(request.scope)]
    return Periods(items=[_period(line) for line in period_lines()], packages_of=units)


@operation(
    router, "GET", "/seals/{period}/packages/{unit}",
    Door(title="封账证据包", policy=signed_in, scopes=(TokenScope.READ,), audited="下载封账证据包", kind=AuditKind.EXPORT, gives=PACKAGE),
    answers=None,
)  # fmt: skip
def package(request: Caller, period: Path[Month], unit: Path[UnitCode]) -> HttpResponse:
    """The witness package of one's own unit."""
    witness = witness_of(seal_of(parse_span(period)), request.scope, unit, extra=sealed_rows())
    name = content_disposition_header(as_attachment=True, filename=witness.file_name) or "attachment"
    return document_file(witness.package.text().encode(), media_type=PACKAGE, name_header=name)


def _period(line: PeriodLine) -> PeriodItem:
    seal = line.seal
    return PeriodItem(
        period=str(line.period),
        root=seal.root if seal is not None else None,
        known=seal.known if seal is not None else None,
        sealed_at=seal.sealed_at if seal is not None else None,
        by=seal.by.name if seal is not None else None,
    )
