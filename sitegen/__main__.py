"""``python -m sitegen``, and the installed command."""

from __future__ import annotations

import sys

from sitegen.cli import run


def main() -> None:
    """End the process with the command's exit code."""
    sys.exit(run())


if __name__ == "__main__":
    main()
