"""A proxy that ends TLS, as stands before Muster in production: certificate, `X-Forwarded-Proto`, and plain HTTP behind it."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOST, BITE = "127.0.0.1", 65_536


def certificate(folder: Path, name: str) -> Path:
    """A certificate for `name` that signs itself, with its key in the same file."""
    made = folder / f"{name}.pem"
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", str(made), "-out", str(folder / "cert"),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    with made.open("a") as file:
        file.write((folder / "cert").read_text())
    return made


@contextmanager
def tls_proxy(pem: Path, target: int) -> Iterator[int]:
    """Hands on to the HTTP server on port `target`, until the end of the block; yields its own port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    ready, over = threading.Event(), asyncio.Event()
    found: list[tuple[asyncio.AbstractEventLoop, int]] = []

    async def work() -> None:
        server = await asyncio.start_server(lambda r, w: _meet(r, w, target), HOST, 0, ssl=context)
        found.append((asyncio.get_running_loop(), server.sockets[0].getsockname()[1]))
        ready.set()
        async with server:
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(work()), daemon=True)
    thread.start()
    assert ready.wait(10)
    loop, port = found[0]
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)


async def _meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: int) -> None:
    """One request a connection: its head gets the scheme that the client spoke, whatever it claimed itself."""
    head = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    kept = [line for line in head if not line.lower().startswith((b"x-forwarded-proto:", b"connection:"))]
    kept[1:1] = [b"X-Forwarded-Proto: https", b"Connection: close"]
    far_reader, far = await asyncio.open_connection(HOST, target)
    far.write(b"\r\n".join(kept))
    back = asyncio.create_task(_hand_on(far_reader, writer))
    ahead = asyncio.create_task(_hand_on(reader, far))
    await back
    ahead.cancel()
    for side in (far, writer):
        side.close()


async def _hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(BITE):
        writer.write(data)
        await writer.drain()
