"""The SMTP peer of the tests behaves like the servers it stands for."""

import smtplib

import pytest

from tests.smtp import Inbox, SmtpPeer

MESSAGE = "Subject: Grüße\nTo: ada@example.com\n\nHello".encode()


def send(peer: SmtpPeer) -> None:
    with smtplib.SMTP("127.0.0.1", peer.port, timeout=5) as client:
        client.sendmail("from@example.com", ["ada@example.com"], MESSAGE)


def test_stores_what_it_accepts(smtp_peer: SmtpPeer, inbox: Inbox) -> None:
    send(smtp_peer)
    assert [message["To"] for message in inbox.sent_to("ada@example.com")] == ["ada@example.com"]


def test_refuses_once_when_told_to(smtp_peer: SmtpPeer, inbox: Inbox) -> None:
    inbox.fail("RCPT", "550 No such person")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(smtp_peer)
    send(smtp_peer)
    assert len(inbox.messages) == 1


def test_can_lose_the_reply_of_a_message_it_keeps(smtp_peer: SmtpPeer, inbox: Inbox) -> None:
    inbox.fail("DATA", keep=True)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp_peer)
    assert len(inbox.messages) == 1
