"""Configuration by environment, one prefix, checked once (docs/handbook/部署.md lists the names)."""

import secrets
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from luodi.base.errors import BadInput, system_reason

_SQLITE_INIT = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"


class Environment(BaseSettings):
    """Everything a home can be told from outside: LUODI_HOME, LUODI_DATABASE_URL, LUODI_PRODUCTION and so on."""

    model_config = SettingsConfigDict(env_prefix="LUODI_", env_file=".env", extra="ignore")

    home: Path = Path("~/.luodi")
    database_url: str | None = None
    production: bool = False
    allowed_hosts: str = "127.0.0.1,localhost,[::1],testserver"
    secret_key: str | None = None
    reply_days: int = Field(default=5, ge=1, le=250)  # 申辩期 in working days, where the rulebook states none
    trusted_proxies: str = ""
    password_policy: Literal["djbh3", "asvs"] = "djbh3"  # noqa: S105  the name of a policy
    second_factor: Literal["nobody", "administrators", "everyone"] | None = None
    session_idle_minutes: int = Field(default=30, ge=1, le=24 * 60)
    session_hours: int = Field(default=12, ge=1, le=24)
    read_only: bool = False
    api_per_minute: int = Field(default=600, ge=1, le=1_000_000)  # requests with one interface token
    oidc_issuer: str | None = None
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "统一认证"

    @property
    def folder(self) -> Path:
        """The home folder, made when it is missing."""
        folder = self.home.expanduser().resolve()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(
                f"数据文件夹 {folder} 用不了：{system_reason(error)}，请用 LUODI_HOME 指定一个可以写的文件夹。"
            ) from None
        return folder

    def secret(self) -> str:
        """The given secret key, or one kept in the home with rights for the owner alone."""
        if self.secret_key:
            return self.secret_key
        file = self.folder / "secret_key"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(50), encoding="ascii")
        return file.read_text(encoding="ascii")

    def second_factor_for(self) -> str:
        """Who must give a second factor: in production the administrators, unless said otherwise."""
        return self.second_factor or ("administrators" if self.production else "nobody")

    def database(self) -> dict[str, Any]:
        """Django's database dictionary: SQLite in the home, or the PostgreSQL of LUODI_DATABASE_URL."""
        if self.database_url is None:
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": self.folder / "luodi.sqlite3",
                "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": _SQLITE_INIT},
            }
        url = urlsplit(self.database_url)
        if url.scheme not in {"postgres", "postgresql"}:
            raise BadInput(
                "LUODI_DATABASE_URL 只认 postgres://用户:口令@主机:端口/库名，请改正或删去（删去则用内置 SQLite）。"
            )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": parse_qs(url.query).get("host", [url.hostname or ""])[0],
            "PORT": str(url.port or ""),
            "CONN_HEALTH_CHECKS": True,
        }


@cache
def environment() -> Environment:
    """The environment of this process, read once. Refuses a value that means nothing, naming the variable."""
    try:
        return Environment()
    except ValidationError as error:
        wrong = "、".join(sorted({f"LUODI_{str(part['loc'][0]).upper()}" for part in error.errors()}))
        raise BadInput(f"环境变量 {wrong} 的值不对，请照 docs/handbook/部署.md 的表改正后再启动。") from None
