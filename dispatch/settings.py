"""Settings: from the environment (`CALLOUT_*`), else a TOML file, else defaults.

`CALLOUT_CONFIG` names the file; its keys are the fields of `Settings`. The environment wins.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from dispatch.errors import BadInput, Fault

PREFIX = "CALLOUT_"
CONFIG_VARIABLE = "CALLOUT_CONFIG"


class Settings(BaseSettings):
    """What can be set; never changed once read.

    Parameters
    ----------
    data : Path
        Folder of the cities and the database (default: the user's data folder).
    database : str
        SQLAlchemy URL; default is `callout.db` in the data folder.
    city : str, optional
        City whose roads are loaded when the service starts, before the first call needs them.
    solver_slots : int
        Plans and problems for `/vroom/` computed at the same time.
    max_seconds : float
        Longest search that a request may ask for.
    max_jobs, max_shifts : int
        Largest day that a request may ask for: travel tables grow with the square of it.
    max_body_bytes : int
        Largest request body.
    max_queued : int
        Plans that may wait; a further one is refused.
    lease_seconds : float
        A run whose worker was not heard of for this long is taken over.
    road_slots : int
        Questions to the roads (tables, routes) computed at the same time; others wait.
    osrm_max_cells : int
        Largest travel table that a request to `/osrm/table` may ask for, rows times columns.
    osrm_max_waypoints : int
        Places that a request to `/osrm/route` may go through.
    osrm_origins : tuple of str
        Web origins such as `https://maps.example` whose pages may read what `/osrm` answers;
        `*` for any. None by default.
    host, port : str, int
        Where the service listens; only on this machine unless changed.
    allowed_hosts : tuple of str
        Names under which the service may be called (`Host` header); `*` for any. Default: the
        names of this machine while it listens on loopback only, else any.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, validate_default=True
    )

    data: Path = Field(default_factory=lambda: user_data_path("callout", appauthor=False))
    database: str = Field(
        default_factory=lambda fields: (
            f"sqlite:///{fields['data'] / 'callout.db'}" if "data" in fields else ""
        )
    )
    city: str | None = None
    solver_slots: int = Field(2, ge=1, le=64)
    max_seconds: float = Field(600.0, gt=0, le=86_400, allow_inf_nan=False)
    max_jobs: int = Field(2000, ge=1)
    max_shifts: int = Field(500, ge=1)
    max_body_bytes: int = Field(8 * 2**20, ge=1024, le=2**30)
    max_queued: int = Field(1000, ge=1)
    lease_seconds: float = Field(10.0, ge=0.5, le=3600, allow_inf_nan=False)
    road_slots: int = Field(2, ge=1, le=64)
    osrm_max_cells: int = Field(4_000_000, ge=1)
    osrm_max_waypoints: int = Field(500, ge=2)
    osrm_origins: Annotated[tuple[str, ...], NoDecode] = ()
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65_535)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()

    @field_validator("data", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database", mode="after")
    @classmethod
    def _url(cls, value: str) -> str:
        try:
            make_url(value)
        except ArgumentError as error:
            raise ValueError("is no database URL such as sqlite:////var/lib/callout.db") from error
        return value

    @field_validator("allowed_hosts", "osrm_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @property
    def cities(self) -> Path:
        """Folder of the built cities."""
        return self.data / "cities"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names under which the service may be called; `("*",)` means any."""
        if self.allowed_hosts:
            return self.allowed_hosts
        here = ("127.0.0.1", "localhost", "[::1]")
        return here if self.host in {"127.0.0.1", "localhost", "::1"} else ("*",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting as it stands, and its source: a variable, a file, or "default"."""

    name: str
    value: object
    source: str


def load_settings() -> Settings:
    """Read the environment and the file that `CALLOUT_CONFIG` names.

    Raises
    ------
    BadInput
        If the file can't be read, or a value or a key of it makes no sense; every fault at once.
    """
    from_environment = EnvSettingsSource(Settings)()
    from_file = _read_file()
    known = {k: v for k, v in from_file.items() if k in Settings.model_fields}
    faults = [
        Fault(source=os.environ[CONFIG_VARIABLE], field=name, reason="no such setting")
        for name in from_file
        if name not in known
    ]
    try:
        settings = Settings.model_validate(
            {name: value for name, value in known.items() if name not in from_environment}
        )
    except ValidationError as error:
        faults += [
            Fault(
                source=_source(str(fault["loc"][0]), from_environment, from_file),
                field=".".join(str(part) for part in fault["loc"]),
                reason=fault["msg"].removeprefix("Value error, "),
            )
            for fault in error.errors()
        ]
        raise BadInput(faults) from error
    if faults:
        raise BadInput(faults)
    return settings


def describe_settings() -> tuple[Setting, ...]:
    """Each setting in the order of `Settings`, with the source of its value.

    Raises
    ------
    BadInput
        As `load_settings`.
    """
    settings = load_settings()
    from_environment = EnvSettingsSource(Settings)()
    from_file = _read_file()
    return tuple(
        Setting(
            name=name,
            value=_shown(name, getattr(settings, name)),
            source=_source(name, from_environment, from_file),
        )
        for name in Settings.model_fields
    )


def _read_file() -> dict[str, object]:
    name = os.environ.get(CONFIG_VARIABLE, "")
    if not name:
        return {}
    try:
        return tomllib.loads(Path(name).expanduser().read_text("utf-8"))
    except OSError as error:
        raise BadInput([Fault(source=name, reason=f"can't be read: {error.strerror}")]) from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise BadInput([Fault(source=name, reason=f"is no TOML: {error}")]) from error


def _source(
    name: str, from_environment: Mapping[str, object], from_file: Mapping[str, object]
) -> str:
    if name in from_environment:
        return f"{PREFIX}{name.upper()}"
    return os.environ[CONFIG_VARIABLE] if name in from_file else "default"


def _shown(name: str, value: object) -> object:
    if name == "database":
        return make_url(str(value)).render_as_string(hide_password=True)
    return value
