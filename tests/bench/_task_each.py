"""What everybody writes first: a Celery task for each message, in a pool of threads, with a client that is kept."""

from __future__ import annotations

import os
import threading
from functools import cache

import requests
from celery import Celery
from requests.adapters import HTTPAdapter
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

THREADS = 32
OFFICIAL = "https://api.twilio.com"
ACCOUNT, TOKEN, FROM = "AC" + "0" * 32, "secret", "+85212345678"

# Not the current one: in the process that measures, Muster's own nudges go by that.
app = Celery("peer", broker=os.environ["PEER_BROKER"], set_as_current=False)
app.conf.update(
    task_ignore_result=True,
    task_default_queue="peer",
    worker_prefetch_multiplier=4,
    broker_connection_retry_on_startup=True,
)
_local = threading.local()


class _Rebased(TwilioHttpClient):  # type: ignore[misc]
    def request(self, method, url, *args, **kwargs):  # type: ignore[no-untyped-def]
        return super().request(method, url.replace(OFFICIAL, os.environ["PEER_PROVIDER"]), *args, **kwargs)


@cache
def _client() -> Client:
    http = _Rebased(timeout=10)
    http.session.mount("http://", HTTPAdapter(pool_maxsize=THREADS))
    return Client(ACCOUNT, TOKEN, http_client=http)


def _session() -> requests.Session:
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
        _local.session.auth = (ACCOUNT, TOKEN)
    found: requests.Session = _local.session
    return found


@app.task(name="peer.by_client")
def by_client(to: str, body: str) -> None:
    """Twilio's own client, one for all threads."""
    _client().messages.create(to=to, from_=FROM, body=body, status_callback="https://muster.example/status")


@app.task(name="peer.by_session")
def by_session(to: str, body: str) -> None:
    """A session of requests, one a thread."""
    form = {"To": to, "From": FROM, "Body": body, "StatusCallback": "https://muster.example/status"}
    address = f"{os.environ['PEER_PROVIDER']}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    _session().post(address, data=form, timeout=10).raise_for_status()
