"""What the interface's fields look like: strict on the way in, exact on the way out. Money is integer fen.

Nothing is coerced in a body: "5" is no number, so that a mistake is told and not guessed away. A whole number may be
written 5.0, as JSON has but one kind of number; it never passes through a float.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import TextChoices
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from luodi.base.errors import BadInput

LARGEST = 2**62
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class Told(BaseModel):
    """Part of an answer."""

    model_config = ConfigDict(extra="forbid")


class Asked(BaseModel):
    """What an address asks for after its question mark."""

    model_config = ConfigDict(extra="forbid")


class Sent(BaseModel):
    """The body of a request; no other field, and nothing coerced."""

    model_config = ConfigDict(extra="forbid", strict=True)


class OneOf:
    """One of a closed list of codes, told with their Chinese labels where they have some."""

    def __init__(self, values: Sequence[str]) -> None:
        self.values = list(values)

    @classmethod
    def codes(cls, choices: type[TextChoices], *, but: Sequence[TextChoices] = ()) -> "OneOf":
        """The codes of a list of choices."""
        return cls([choice.value for choice in choices if choice not in but])

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        return core_schema.literal_schema(self.values)

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "type": "string"}


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError("日期要写成 2026-11-24 这样")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("日期要写成 2026-11-24 这样") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadInput(f"日期 {value} 不在 {_FIRST_YEAR} 到 {_LAST_YEAR} 年之间，请核对。")
    return day


def _digits(value: Any) -> Any:
    """Digits of an address, or a number of a body that is whole; the body's strictness refuses everything else."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        return int(value)
    return _whole(value)


def _whole(value: Any) -> Any:
    if isinstance(value, Decimal) and abs(value) <= LARGEST and value == int(value):
        return int(value)
    return value


# No NUL and no other control sign: PostgreSQL stores none, and no office writes one.
WORDS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
CODE = r"^[PU][0-9]{3,12}$"  # one shape for both, so that a foreign code and one of the other kind answer alike
LINE = r"^[^\x00-\x1f\x7f]*$"

Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=str), Field(json_schema_extra={"format": "date"})]
Number = Annotated[int, Field(ge=1, le=2**31 - 1), BeforeValidator(_digits)]
Sequence_ = Annotated[int, Field(ge=1, le=LARGEST), BeforeValidator(_digits)]
Limit = Annotated[int, Field(ge=1, le=200), BeforeValidator(_digits)]
Fen = Annotated[int, Field(ge=1, le=LARGEST), BeforeValidator(_whole)]
ProjectCode = Annotated[str, Field(pattern=CODE)]
UnitCode = Annotated[str, Field(pattern=CODE)]
Keyword = Annotated[str, Field(max_length=40, pattern=LINE)]
Line = Annotated[str, Field(min_length=1, max_length=120, pattern=LINE)]
Text = Annotated[str, Field(min_length=1, max_length=2000, pattern=WORDS)]


class Money(Told):
    """An amount in fen. Nothing reported: `fen` null. Reported as not known (X、不详、待定): `unknown` true as well."""

    fen: int | None
    unknown: bool


class Named(Told):
    """A unit by its code and name."""

    code: str
    name: str


class Made(Told):
    """What a request made, and where it is read."""

    number: int
    address: str
