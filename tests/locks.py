"""The lock files: no host or path in them, and nothing that pyproject.toml does not lead to. Run by `make check`."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINE = re.compile(r"(#.*|    --hash=sha256:[0-9a-f]{64}( \\)?|[a-z0-9.-]+==[^\s:/]+( ; [^:/]+)? \\)?")
EXTRAS = {
    "requirements.lock": ["install"],
    "test.lock": ["install", "test"],
    "dev.lock": ["install", "test", "dev"],
}


def strange_lines(lock: Path) -> list[str]:
    """Lines that are neither a pinned package nor one of its hashes: an address, a path, an option."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [f"{lock.name}: {line}" for line in lines if not LINE.fullmatch(line)]


def is_current(lock: Path) -> bool:
    """True when resolving pyproject.toml again, with the lock's versions preferred, changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / lock.name
        fresh.write_bytes(lock.read_bytes())
        extras = [f"--extra={extra}" for extra in EXTRAS[lock.name]]
        options = [
            "--quiet",
            "--universal",
            "--python-version=3.11",
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
        ]
        uv = Path(sys.executable).parent / "uv"
        subprocess.run([uv, "pip", "compile", *options, *extras, "-o", fresh, ROOT / "pyproject.toml"], check=True)
        return fresh.read_bytes() == lock.read_bytes()


def main() -> int:
    locks = [ROOT / name for name in EXTRAS]
    problems = [line for lock in locks for line in strange_lines(lock)]
    problems += [f"{lock.name} is out of date: make locks" for lock in locks if not is_current(lock)]
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
