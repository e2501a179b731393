"""Run every benchmark, or the one named: `python -m tests.bench loop`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from tests.bench._database import own_database
from tests.bench._results import report


def main(only: str = "") -> int:
    """Run; 0 when every bar holds, 1 when one does not, 2 for an unknown name."""
    there = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    if only and only not in there:
        print(f"there is no benchmark {only!r}; there are {', '.join(there)}")
        return 2
    failed = 0
    for name in [only] if only else there:
        with own_database():
            figures = import_module(f"tests.bench.{name}").run()
        failed |= report(name, figures)
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
