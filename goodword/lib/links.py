"""Tokens of personal links: derived from the link's id and a secret, so that no table need hold one (V15)."""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

_PURPOSE = b"goodword personal link 1"
_ID_BYTES = 16
TOKEN_LENGTH = 64  # 16 bytes of id and 32 of HMAC-SHA256, in base64 without padding


def link_token(link_id: UUID, secret: str) -> str:
    return base64.urlsafe_b64encode(link_id.bytes + _mac(link_id.bytes, secret)).decode("ascii")


def read_token(token: str, secret: str) -> UUID | None:
    """The id in a token that was made with this secret; None for any other text. Takes as long wherever it differs."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    known, given = raw[:_ID_BYTES], raw[_ID_BYTES:]
    return UUID(bytes=known) if hmac.compare_digest(_mac(known, secret), given) else None


def _mac(link_id: bytes, secret: str) -> bytes:
    key = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)
    return hmac.digest(key, link_id, hashlib.sha256)
