"""The installed command."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

GOODWORD = Path(sys.executable).parent / "goodword"


def test_says_its_own_version() -> None:
    said = subprocess.run([GOODWORD, "--version"], check=True, capture_output=True, text=True).stdout
    assert said == f"Goodword {version('goodword')}\n"


def test_knows_its_commands() -> None:
    said = subprocess.run([GOODWORD, "help", "check_rules"], check=True, capture_output=True, text=True).stdout
    assert "handbook" in said
