"""The solver's process, when whoever started it is gone."""

import os
import subprocess
import sys

from optimizer import child


def test_a_child_that_nobody_listens_to_leaves_without_a_word() -> None:
    """The parent may be stopped while its child is still starting: no traceback, exit 0."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as nobody:
        done = subprocess.run(
            [sys.executable, "-c", f"from {child.__name__} import main; main()"],
            stdin=subprocess.DEVNULL,
            stdout=nobody,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")
