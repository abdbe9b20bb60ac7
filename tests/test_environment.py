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


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("", {}),
        ("maildir:/var/mail/re%20plies", {"path": "/var/mail/re plies"}),
        (
            "imaps://me%40x.example:a%2Fb@mail.example",
            {"host": "mail.example", "port": 993, "username": "me@x.example", "password": "a/b", "use_ssl": True,
             "use_tls": False, "folder": "INBOX"},
        ),
        (
            "imap://me:b@mail.example:1143/Replies/New?starttls=1",
            {"host": "mail.example", "port": 1143, "username": "me", "password": "b", "use_ssl": False,
             "use_tls": True, "folder": "Replies/New"},
        ),
    ],
)  # fmt: skip
def test_where_replies_come_to(value: str, wanted: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWORD_INBOX", value)
    assert env.inbox("GOODWORD_INBOX") == wanted


@pytest.mark.parametrize(
    "value", ["maildir:here", "pop3://x", "imap://", "imap://x/%0d%0aA1", "imap://a:b%0ac@x", "imap://a:se/cret@x"]
)
def test_a_mailbox_that_cannot_be_understood_stops_the_start(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWORD_INBOX", value)
    with pytest.raises(env.BadSetting, match="GOODWORD_INBOX: ") as stopped:
        env.inbox("GOODWORD_INBOX")
    assert value not in str(stopped.value)
