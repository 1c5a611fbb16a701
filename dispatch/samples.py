"""Where the shipped sample day lies: inside the wheel, or beside the packages in a checkout."""

from pathlib import Path

from dispatch.errors import MissingTool


def sample_folder() -> Path:
    """Folder with the sample day's jobs.csv, shifts.csv, catalogue.toml and scenario.toml.

    Raises
    ------
    MissingTool
        If the installation lacks it.
    """
    package = Path(__file__).parent
    for folder in (package / "sample_data", package.parent / "sample_data"):
        if folder.is_dir():
            return folder
    raise MissingTool("the sample day is missing: pip install --force-reinstall callout")
