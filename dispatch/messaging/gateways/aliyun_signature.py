"""Aliyun's documented request signature, version 3 (ACS3-HMAC-SHA256), for RPC actions."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import uuid4

ALGORITHM = "ACS3-HMAC-SHA256"


def query_of(parameters: Mapping[str, str]) -> str:
    """The canonical query: sorted, percent-encoded as RFC 3986 says."""
    return "&".join(f"{_quoted(name)}={_quoted(parameters[name])}" for name in sorted(parameters))


def headers_of(
    *,
    host: str,
    action: str,
    version: str,
    query: str,
    key: str,
    secret: str,
    at: datetime | None = None,
    nonce: str = "",
) -> dict[str, str]:
    """All headers of a POST without a body. `at` (UTC) and `nonce` are made here unless a test fixes them."""
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce or uuid4().hex,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join(["POST", "/", query, lines, names, headers["x-acs-content-sha256"]])
    signed = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
    return {
        **headers,
        "Authorization": f"{ALGORITHM} Credential={key},SignedHeaders={names},Signature={signature}",
    }


def _quoted(words: str) -> str:
    return quote(words, safe="-_.~")
