"""The lock files: written by `make locks`; checked by `make check` for being current and naming no host and no path."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).parent / "uv"
OPTIONS = ["--quiet", "--universal", "--python-version=3.11", "--generate-hashes", "--no-header", "--no-annotate"]
LINE = re.compile(r"(#.*|    --hash=sha256:[0-9a-f]{64}( \\)?|[a-z0-9.-]+==[^\s:/]+( ; [^:/]+)? \\)?")
# Each holds to the versions of the one before it, so that tests run what users run.
EXTRAS = {
    "requirements.lock": ["install"],
    "test.lock": ["install", "test"],
    "dev.lock": ["install", "test", "dev"],
}


def compile_lock(name: str, output: Path, *options: str) -> None:
    """Resolve pyproject.toml into `output`; the versions that stand there already are preferred."""
    names = list(EXTRAS)
    constraints = [f"--constraint={ROOT / before}" for before in names[: names.index(name)][-1:]]
    extras = [f"--extra={extra}" for extra in EXTRAS[name]]
    command: list[str | Path] = [
        UV,
        "pip",
        "compile",
        *OPTIONS,
        *options,
        *extras,
        *constraints,
        "--output-file",
        output,
        "pyproject.toml",
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=bool(options))


def strange_lines(lock: Path) -> list[str]:
    """Lines that are neither a pinned package nor one of its hashes: an address, a path, an option."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [f"{lock.name}: {line}" for line in lines if not LINE.fullmatch(line)]


def is_current(name: str) -> bool:
    """True when resolving again changes nothing; from uv's cache if that is enough, so that it works offline."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / name
        fresh.write_bytes((ROOT / name).read_bytes())
        try:
            compile_lock(name, fresh, "--offline")
        except subprocess.CalledProcessError:
            compile_lock(name, fresh)
        return fresh.read_bytes() == (ROOT / name).read_bytes()


def main() -> int:
    if "--write" in sys.argv:
        for name in EXTRAS:
            compile_lock(name, ROOT / name)
    problems = [line for name in EXTRAS for line in strange_lines(ROOT / name)]
    problems += [f"{name} is out of date: make locks" for name in EXTRAS if not is_current(name)]
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
