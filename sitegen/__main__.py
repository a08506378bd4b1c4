"""``python -m sitegen``, and the installed command."""

from __future__ import annotations

import gc
import sys

from sitegen.cli import run


def main() -> None:
    """End the process with the command's exit code."""
    code = run()
    gc.freeze()  # a last look for garbage among all that a run has made would take longer than freeing it
    sys.exit(code)


if __name__ == "__main__":
    main()
