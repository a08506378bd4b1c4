"""Drives Firefox through Marionette, the protocol that every Firefox brings, without a driver program.

Playwright only drives its own build of Firefox; a Debian machine has ``firefox-esr``.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_NAMES = ("firefox-esr", "firefox")
_QUIET = (
    "app.normandy.enabled",
    "app.update.auto",
    "browser.safebrowsing.downloads.remote.enabled",
    "datareporting.policy.dataSubmissionEnabled",
    "extensions.update.enabled",
    "network.captive-portal-service.enabled",
    "network.connectivity-service.enabled",
    "toolkit.telemetry.reportingpolicy.firstRun",
)
_STEP = 0.1


def find_firefox() -> str | None:
    """The path of Firefox on this machine."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


class Firefox:
    """A running Firefox with one window."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._stream = connection.makefile("rb")
        self._count = 0
        self._message()  # the greeting
        self._send("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"timeouts": {"script": 120_000}}}})

    def open(self, url: str) -> None:
        """Load ``url`` and wait for the page."""
        self._send("WebDriver:Navigate", {"url": url})

    def ask(self, function: str, *arguments: object) -> Any:
        """Call a JavaScript function, which may be async, and return its result. Raises ``RuntimeError``."""
        script = f"""const [done, ...given] = [arguments[arguments.length - 1], ...[...arguments].slice(0, -1)];
            Promise.resolve().then(() => ({function})(...given)).then((value) => done([value]),
            (error) => done(String(error)));"""
        found = self._send("WebDriver:ExecuteAsyncScript", {"script": script, "args": list(arguments)})["value"]
        if isinstance(found, str):
            raise RuntimeError(found)
        return found[0]

    def quit(self) -> None:
        """Close the browser."""
        self._send("Marionette:Quit", {"flags": ["eForceQuit"]})
        self._connection.close()

    def _send(self, name: str, parameters: dict[str, object]) -> Any:
        self._count += 1
        data = json.dumps([0, self._count, name, parameters]).encode()
        self._connection.sendall(b"%d:%b" % (len(data), data))
        _, _, error, result = self._message()
        if error:
            raise RuntimeError(f"{name}: {error['message']}")
        return result

    def _message(self) -> Any:
        size = b""
        while (character := self._stream.read(1)) != b":":
            if not character:
                raise RuntimeError("Firefox closed the connection")
            size += character
        return json.loads(self._stream.read(int(size)))


@contextmanager
def firefox(program: str) -> Iterator[Firefox]:
    """Start the Firefox at ``program`` without a window on the screen, with a new profile."""
    with TemporaryDirectory() as profile:
        port = _free_port()
        preferences = [f'user_pref("{name}", false);' for name in _QUIET]
        preferences.append(f'user_pref("marionette.port", {port});')
        Path(profile, "user.js").write_text("\n".join(preferences), encoding="utf-8")
        command = [program, "--headless", "--no-remote", "--marionette", "--profile", profile]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                browser = Firefox(_connected(process, port))
                yield browser
                browser.quit()
                process.wait(30)
            finally:
                process.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _connected(process: subprocess.Popen[bytes], port: int) -> socket.socket:
    while process.poll() is None:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=180)
        except OSError:
            time.sleep(_STEP)
    raise RuntimeError("Firefox did not start")
