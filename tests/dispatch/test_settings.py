"""Settings: environment before file before default, every source named, every fault at once."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from dispatch.errors import BadInput
from dispatch.settings import Settings, describe_settings, load_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away whatever settings this machine has."""
    for name in (*Settings.model_fields, "config"):
        monkeypatch.delenv(f"CALLOUT_{name.upper()}", raising=False)


def set_variables(patch: pytest.MonkeyPatch, variables: Mapping[str, object]) -> None:
    """Set `CALLOUT_*` variables by the names of settings."""
    for name, value in variables.items():
        patch.setenv(f"CALLOUT_{name.upper()}", str(value))


def config_file(tmp_path: Path, patch: pytest.MonkeyPatch, text: str) -> Path:
    """Write a settings file and point to it."""
    path = tmp_path / "callout.toml"
    path.write_text(text, encoding="utf-8")
    patch.setenv("CALLOUT_CONFIG", str(path))
    return path


def test_defaults_listen_on_loopback_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing set: loopback, two slots, everything under the user's data folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    settings = load_settings()
    assert settings.host == "127.0.0.1"
    assert settings.solver_slots == 2
    assert settings.data == tmp_path / "callout"
    assert settings.cities == tmp_path / "callout" / "cities"
    assert settings.database == f"sqlite:///{tmp_path}/callout/callout.db"


def test_database_follows_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another data folder takes the database along."""
    set_variables(monkeypatch, {"data": tmp_path})
    assert load_settings().database == f"sqlite:///{tmp_path / 'callout.db'}"


def test_environment_wins_over_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A value in both is the environment's; one in the file alone is the file's."""
    config_file(tmp_path, monkeypatch, "port = 9000\nsolver_slots = 3\n")
    set_variables(monkeypatch, {"port": 9001})
    settings = load_settings()
    assert (settings.port, settings.solver_slots) == (9001, 3)


def test_each_setting_names_its_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Variable, file and default are told apart."""
    path = config_file(tmp_path, monkeypatch, "port = 9000\nsolver_slots = 3\n")
    set_variables(monkeypatch, {"port": 9001})
    sources = {setting.name: setting.source for setting in describe_settings()}
    assert sources["port"] == "CALLOUT_PORT"
    assert sources["solver_slots"] == str(path)
    assert sources["host"] == "default"
    assert list(sources) == list(Settings.model_fields)


def test_a_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `config show` prints can be pasted into a ticket."""
    set_variables(monkeypatch, {"database": "postgresql+psycopg://callout:secret@db/callout"})
    shown = {setting.name: str(setting.value) for setting in describe_settings()}
    assert "secret" not in shown["database"]
    assert "db/callout" in shown["database"]


def test_every_fault_is_named_with_its_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Three faults from two places come in one error."""
    path = config_file(tmp_path, monkeypatch, 'solver_slots = 0\ncolour = "red"\n_env_file = "x"\n')
    set_variables(monkeypatch, {"port": "eighty"})
    with pytest.raises(BadInput) as caught:
        load_settings()
    faults = {(fault.source, fault.field) for fault in caught.value.faults}
    assert faults == {
        (str(path), "solver_slots"),
        (str(path), "colour"),
        (str(path), "_env_file"),
        ("CALLOUT_PORT", "port"),
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "65536"),
        ("port", "-1"),
        ("max_seconds", "0"),
        ("max_seconds", "nan"),
        ("lease_seconds", "inf"),
        ("solver_slots", "65"),
        ("max_body_bytes", "10"),
        ("database", "not a url"),
    ],
)
def test_values_that_make_no_sense(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A value out of its range is refused under the variable's name."""
    set_variables(monkeypatch, {name: value})
    with pytest.raises(BadInput, match=f"CALLOUT_{name.upper()}"):
        load_settings()


@pytest.mark.parametrize(
    ("content", "reason"), [(b"port = ", "is no TOML"), (b"\xff\xfe", "is no TOML")]
)
def test_a_file_that_is_no_toml(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes, reason: str
) -> None:
    """A damaged file is named."""
    path = config_file(tmp_path, monkeypatch, "")
    path.write_bytes(content)
    with pytest.raises(BadInput, match=reason) as caught:
        load_settings()
    assert caught.value.faults[0].source == str(path)


def test_a_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A missing file is an error, not an empty one."""
    monkeypatch.setenv("CALLOUT_CONFIG", str(tmp_path / "nowhere.toml"))
    with pytest.raises(BadInput, match="can't be read"):
        load_settings()


def test_settings_never_change() -> None:
    """A setting can't be set once read."""
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]


def test_home_is_understood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A tilde means the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    set_variables(monkeypatch, {"data": "~/callout"})
    assert load_settings().data == tmp_path / "callout"


def test_an_empty_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable set to nothing counts as not set, and says so."""
    set_variables(monkeypatch, {"port": ""})
    assert load_settings().port == 8000
    assert {s.name: s.source for s in describe_settings()}["port"] == "default"


@pytest.mark.parametrize(
    ("host", "names", "hosts"),
    [
        ("127.0.0.1", "", ("127.0.0.1", "localhost", "[::1]")),
        ("0.0.0.0", "", ("*",)),  # noqa: S104 - nothing listens there
        ("127.0.0.1", "plans.example, localhost", ("plans.example", "localhost")),
    ],
)
def test_names_under_which_the_service_answers(
    monkeypatch: pytest.MonkeyPatch, host: str, names: str, hosts: tuple[str, ...]
) -> None:
    """On loopback only this machine's names, elsewhere any, unless they are listed."""
    set_variables(monkeypatch, {"host": host, "allowed_hosts": names})
    assert load_settings().hosts == hosts
