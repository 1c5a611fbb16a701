"""The values in plan.json: text, instants and figures, and what is refused as one."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    SerializationInfo,
    WithJsonSchema,
)

from dispatch.exports.lines import decode

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_INSTANT_SCHEMA = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$",
}


def _encodable(text: object) -> object:
    """Mend what no encoding can carry, so that every plan can be written."""
    return _LONE_SURROGATE.sub("\ufffd", text) if isinstance(text, str) else text


def _dict(mapping: object) -> object:
    """Let any mapping stand for a JSON object."""
    return dict(mapping) if isinstance(mapping, Mapping) else mapping


def _drawable(geometry: str) -> str:
    decode(geometry)
    return geometry


def _zone_exists(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        raise ValueError(f"{name!r} is no IANA time zone") from None
    return name


def _local(instant: datetime, info: SerializationInfo) -> str:
    zone = info.context["zone"] if info.context else UTC
    return instant.astimezone(zone).isoformat()


def _utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{instant.isoformat()} is beyond the calendar in UTC") from None


def _figure(value: object) -> int | float | str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("is neither a number nor text")  # noqa: TRY004 - pydantic's protocol
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("is not a finite number")
    return _LONE_SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_encodable)]
Key = Annotated[Text, Field(min_length=1)]
Zone = Annotated[Key, AfterValidator(_zone_exists)]
Instant = Annotated[
    AwareDatetime,
    AfterValidator(_utc),
    PlainSerializer(_local),
    WithJsonSchema(_INSTANT_SCHEMA),
]
Figure = Annotated[
    int | float | str,
    PlainValidator(_figure, json_schema_input_type=int | float | str),
]
Geometry = Annotated[
    Text,
    AfterValidator(_drawable),
    Field(description="Encoded polyline, 5 decimals, latitude first; may be empty."),
]
Whole = Annotated[int, Field(ge=0)]
Counts = Annotated[dict[Text, Whole], BeforeValidator(_dict)]
Amounts = Annotated[dict[Text, int], BeforeValidator(_dict)]
Figures = Annotated[dict[Text, Figure], BeforeValidator(_dict)]


class Record(BaseModel):
    """A JSON object without unknown keys that stands for one class of `dispatch.model`."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        from_attributes=True,
        allow_inf_nan=False,
        json_schema_serialization_defaults_required=True,
    )
    makes: ClassVar[type]

    def value(self) -> Any:
        """Return the value of `dispatch.model` that this record stands for."""
        names = (f for f in type(self).model_fields if f != "schema_version")
        return self.makes(**{name: _plain(getattr(self, name)) for name in names})


def _plain(value: object) -> object:
    if isinstance(value, Record):
        return value.value()
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    if isinstance(value, frozenset):
        return frozenset(_plain(item) for item in value)
    return value
