"""The example of the environment names every setting that there is, and no other."""

import os
import re
from pathlib import Path

import pytest

from goodword import env
from tests import source

READ = re.compile(r"\benv\.\w+\(\s*\"([A-Z_]+)\"")
NAMED = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


def test_the_example_names_every_setting() -> None:
    settings = (source.PACKAGE / "settings.py").read_text(encoding="utf-8")
    example = (source.ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(NAMED.findall(example)) == set(READ.findall(settings))


def test_a_file_sets_what_the_environment_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "# words\n\nGOODWORD_A=smtp://me:a&b$c=@mail?x=1\nGOODWORD_B=file\nGOODWORD_C='two words'\n", encoding="utf-8"
    )
    for name in ("GOODWORD_A", "GOODWORD_C"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("GOODWORD_B", "outside")
    env.read_file(file)
    assert [os.environ[f"GOODWORD_{letter}"] for letter in "ABC"] == [
        "smtp://me:a&b$c=@mail?x=1",
        "outside",
        "two words",
    ]


def test_no_file_is_no_setting(tmp_path: Path) -> None:
    before = dict(os.environ)
    env.read_file(tmp_path / ".env")
    assert dict(os.environ) == before


def test_a_line_that_is_no_setting_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("GOODWORD_LOG=INFO\nexport GOODWORD_DATA=x\n", encoding="utf-8")
    monkeypatch.setenv("GOODWORD_LOG", "INFO")
    with pytest.raises(env.BadSetting, match=r"\.env, line 2: must look like NAME=value"):
        env.read_file(tmp_path / ".env")
