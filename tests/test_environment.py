"""The example of the environment names every setting that there is, and no other."""

import re

from tests import source

READ = re.compile(r"\benv\.\w+\(\s*\"([A-Z_]+)\"")
NAMED = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


def test_the_example_names_every_setting() -> None:
    settings = (source.PACKAGE / "settings.py").read_text(encoding="utf-8")
    example = (source.ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(NAMED.findall(example)) == set(READ.findall(settings))
