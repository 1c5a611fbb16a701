"""The documents are complete: no setting, command, option or schema without its words."""

import re
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from dispatch.cli import application
from dispatch.settings import Settings

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\((?!https?://)([^)#]+)")


def commands() -> dict[str, TyperCommand]:
    """Give every command by its full name."""
    found: dict[str, TyperCommand] = {}

    def walk(prefix: str, command: object) -> None:
        if isinstance(command, TyperGroup):
            for name, child in command.commands.items():
                walk(f"{prefix} {name}", child)
        elif isinstance(command, TyperCommand):
            found[prefix] = command

    walk("callout", get_command(application()))
    return found


def markdown() -> list[Path]:
    """Give every document of ours."""
    return [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "sample_data").glob("*.md"),
    ]


def test_every_setting_is_documented() -> None:
    """docs/operations.md names each variable."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"CALLOUT_{name.upper()}" not in text]
    assert not missing


def test_every_command_is_documented() -> None:
    """README.md or a page under docs/ shows each command."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in markdown())
    assert commands()
    missing = [name for name in commands() if name not in text]
    assert not missing


@pytest.mark.parametrize("name", commands())
def test_every_command_and_option_explains_itself(name: str) -> None:
    """--help says what the command and each of its options are for."""
    command = commands()[name]
    assert command.help
    silent = [
        p.name
        for p in command.params
        if isinstance(p, typer.core.TyperOption) and p.name != "help" and not p.help
    ]
    assert not silent


@pytest.mark.parametrize("page", markdown(), ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link from one file of the repository to another finds it."""
    text = page.read_text(encoding="utf-8")
    broken = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    assert not broken


def test_the_map_names_every_module() -> None:
    """docs/ARCHITECTURE.md has a line for each file of each package."""
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    packages = ("geo", "optimizer", "dispatch", "api")
    files = [path for package in packages for path in (ROOT / package).rglob("*.py")]
    own = [p for p in files if p.name != "__init__.py" and "migrations" not in p.parts]
    missing = [str(p.relative_to(ROOT)) for p in own if f"| `{p.name}` |" not in text]
    assert not missing
