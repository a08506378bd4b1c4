"""Preview server: rebuilds on change, reloads the browser, and keeps the last good pages when a build fails.

The preview builds into its own tree under ``.sitegen/`` and never into the published output. The server listens on
127.0.0.1, serves only files in the manifest of that tree, and refuses requests whose ``Host`` header names another
host, which stops DNS rebinding.
"""

from __future__ import annotations

import json
import mimetypes
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedReader, BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sitegen.build.rounds import Round, Rounds
from sitegen.core.errors import SitegenError
from sitegen.core.files import open_regular_file
from sitegen.core.output import MANIFEST, OutputTree
from sitegen.core.urls import NOT_FOUND
from sitegen.pool.options import STATE, Options

HOST = "127.0.0.1"
PREFIX = "/__sitegen/"
_RELOAD = (Path(__file__).parent / "reload.js").read_bytes()
_SCRIPT = f'<script src="{PREFIX}reload.js" defer></script></body>'.encode()
_NOTHING_YET = "<!doctype html><meta charset=utf-8><title>预览</title><body>还没有可以预览的页面。</body>".encode()
_POLL_SECONDS = 25.0


@dataclass(frozen=True, slots=True)
class State:
    """Build state for the browser: ``version`` counts good builds, ``round`` all builds. ``problem`` is the message of
    the last build if that failed, else empty."""

    version: int = 0
    round: int = 0
    problem: str = ""


class Preview:
    """The preview's tree and build state. The build thread writes them; the request threads read them."""

    def __init__(self, options: Options, say: Callable[[str], None]) -> None:
        self.rounds = Rounds(replace(options, output=options.root / STATE / "preview"))
        self.tree = OutputTree(self.rounds.options.output_path)
        self.base = ""  # path of the site's URL, which the absolute links of the not-found page begin with
        self._files = self._read_files()
        self._say = say
        self._state = State()
        self._turn = threading.Condition()

    def rebuilt(self, done: Round) -> None:
        """Publish the result of a build round to waiting browsers. After a failure the last good pages remain."""
        if done.built:
            self.base = urlsplit(done.built.checked.catalogue.site.url).path.lstrip("/")
            self._files = self._read_files()
        self._say(done.said)
        with self._turn:
            good = self._state.version + (not done.problem)
            self._state = State(good, self._state.round + 1, done.problem)
            self._turn.notify_all()

    def _read_files(self) -> frozenset[str]:
        """Return the URLs of the tree's files, including the manifest."""
        manifest = self.tree.manifest()
        return frozenset({*manifest["files"], MANIFEST}) if manifest else frozenset()

    def state_after(self, seen: int, timeout: float) -> State:
        """Wait until the round number exceeds ``seen``, at most ``timeout`` seconds, and return the state."""
        with self._turn:
            self._turn.wait_for(lambda: self._state.round > seen, timeout)
            return self._state

    def file(self, url: str) -> BufferedReader | None:
        """Open a file of the tree by its URL; ``None`` if the manifest does not list it."""
        if url not in self._files:
            return None
        try:
            return open_regular_file(self.tree.output / url)
        except OSError:
            return None


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD requests; the base class answers other methods with 501."""

    protocol_version = "HTTP/1.1"

    def __init__(self, preview: Preview, *args: object) -> None:
        self._preview = preview
        super().__init__(*args)  # type: ignore[arg-type]

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        port = self.connection.getsockname()[1]
        if self.headers.get("Host") not in {f"{HOST}:{port}", f"localhost:{port}"}:
            self._answer(HTTPStatus.MISDIRECTED_REQUEST, b"", "text/plain")
            return
        address = urlsplit(self.path)
        if address.path == PREFIX + "reload.js":
            self._answer(HTTPStatus.OK, _RELOAD, "text/javascript; charset=utf-8")
        elif address.path == PREFIX + "state":
            self._state(address.query)
        else:
            self._page(unquote(address.path).lstrip("/"))

    def _state(self, query: str) -> None:
        seen = int(query) if query.isdecimal() else -1
        state = self._preview.state_after(seen, _POLL_SECONDS)
        body = json.dumps(
            {"version": state.version, "round": state.round, "problem": state.problem}, ensure_ascii=False
        )
        self._answer(HTTPStatus.OK, body.encode("utf-8"), "application/json")

    def _page(self, url: str) -> None:
        url = url.removeprefix(self._preview.base)
        if not url or url.endswith("/"):
            url += "index.html"
        file, status = self._preview.file(url), HTTPStatus.OK
        if file is None:
            file, status = self._preview.file(NOT_FOUND), HTTPStatus.NOT_FOUND
            url = NOT_FOUND
        kind = mimetypes.guess_type(url)[0] or "application/octet-stream"
        with file or BytesIO(_NOTHING_YET) as source:
            if kind == "text/html":
                self._answer(status, source.read().replace(b"</body>", _SCRIPT), f"{kind}; charset=utf-8")
                return
            size = source.seek(0, os.SEEK_END)
            source.seek(0)
            self._head(status, size, f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
            if self.command != "HEAD":
                shutil.copyfileobj(source, self.wfile)  # a recording may be larger than the memory

    def _answer(self, status: HTTPStatus, data: bytes, kind: str) -> None:
        self._head(status, len(data), kind)
        if self.command != "HEAD":
            self.wfile.write(data)

    def _head(self, status: HTTPStatus, size: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(size))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing: the terminal shows builds, not requests."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def serve(
    options: Options,
    port: int,
    say: Callable[[str], None],
    *,
    polling: bool = False,
    stop: threading.Event | None = None,
) -> None:
    """Serve the preview on ``port`` of 127.0.0.1 until Ctrl+C or until ``stop`` is set.

    Port 0 takes a free port. ``say`` receives the messages for the terminal; ``polling`` watches files without
    notifications of the file system. Raises ``SitegenError`` if the port is in use.
    """
    preview = Preview(options, say)
    stop = stop or threading.Event()
    with _listening(preview, port) as server:

        def report(done: Round) -> None:
            first = preview.state_after(0, 0).round == 0
            preview.rebuilt(done)
            if first:
                say(f"预览：http://{HOST}:{server.server_port}/　改动会自动刷新，按 Ctrl+C 结束。")

        try:
            preview.rounds.follow(report, stop, polling=polling)
        except KeyboardInterrupt:
            say("预览已结束。")


@contextmanager
def _listening(preview: Preview, port: int) -> Iterator[_Server]:
    try:
        server = _Server((HOST, port), partial(_Handler, preview))
    except OSError as error:
        raise SitegenError(f"端口 {port} 不能用：{error.strerror}", "换一个端口：--port 8001。") from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
