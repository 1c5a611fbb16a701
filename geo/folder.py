"""A folder whose files change together or not at all, whatever happens meanwhile."""

import errno
import os
import secrets
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

if sys.platform != "win32":
    import fcntl

DATA: Final = "*-*.npz"
"""Files that belong to nobody when the new contents don't name them."""

_DEAD_AFTER_SECONDS: Final = 3600.0
"""Nobody writes a file for so long: its writer was killed."""


class NewContents:
    """Files for a folder, written beside those that are there until `replace`.

    Used as a context: what hasn't been put in place at its end is removed.

    Parameters
    ----------
    folder : Path
        Made if need be.

    Raises
    ------
    OSError
        If it can't be made; so do the methods if the disk is full or a file can't be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: dict[str, Path] = {}
        self._made = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for path in self._waiting.values():
            path.unlink(missing_ok=True)
        if self._made:
            # where nothing came into place there is no folder either
            with suppress(OSError):
                self._folder.rmdir()

    def write(self, name: str, content: bytes | memoryview) -> None:
        """Write a file and make sure that it is on the disk, under a name that nobody looks for."""
        waiting = self._folder / f".{name}.{os.getpid()}-{secrets.token_hex(4)}.new"
        self._waiting[name] = waiting
        with waiting.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def replace(self, *, last: str, only_over: Collection[str] = ()) -> None:
        """Move all files to their places, `last` after all others, and remove older data files.

        Whoever reads under `reading` sees either the old files or the new ones. Nothing happens
        if one of the files `only_over` which it is to be isn't there.
        """
        with _locked(self._folder, exclusive=True):
            if not all((self._folder / name).exists() for name in only_over):
                return
            names = set(self._waiting)
            for name in sorted(names - {last}):
                self._move(name)
            _sync(self._folder)
            self._move(last)
            _sync(self._folder)
            _remove_older(self._folder, names)

    def _move(self, name: str) -> None:
        self._waiting[name].replace(self._folder / name)
        del self._waiting[name]


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Hold off whoever would replace the files, for as long as it takes to open them."""
    if not folder.is_dir():
        yield
        return
    with _locked(folder, exclusive=False):
        yield


@contextmanager
def _locked(folder: Path, *, exclusive: bool) -> Iterator[None]:
    """Lock a folder; the lock of a process that dies goes with it."""
    if sys.platform == "win32":
        yield  # folders can't be locked there, and open files not be removed
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # a file system without locks is one that a single machine writes to
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    """Make sure that the names of the files are on the disk as well."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as fault:
        if fault.errno != errno.EINVAL:  # a file system that can't sync folders
            raise
    finally:
        os.close(handle)


def _remove_older(folder: Path, names: set[str]) -> None:
    """Remove data files of before, and what writers that were killed have left behind."""
    left = [path for path in folder.glob(".*.new") if _age(path) > _DEAD_AFTER_SECONDS]
    for path in [*folder.glob(DATA), *left]:
        if path.name not in names:
            # what can't be removed now (Windows: somebody has it open) goes next time
            with suppress(OSError):
                path.unlink()


def _age(path: Path) -> float:
    """Seconds since a file was last written; 0 if it has just gone."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0
