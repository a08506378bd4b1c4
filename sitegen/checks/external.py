"""Asks other people's servers whether linked pages are still there: politely, in bounded time."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urldefrag, urlsplit, urlunsplit

from sitegen import __version__
from sitegen.core.errors import SitegenError

PER_HOST = 2
NOT_ASKED = "总时限已到，没有检查"
UNRESOLVED = "域名无法解析"
_USER_AGENT = f"sitegen/{__version__} (link check)"
_SAFE = "/%:=&?~#+!$,;'@()*[]|"
_HOSTED_CHAIN = frozenset({20, 21})  # an intermediate certificate that browsers fetch themselves


def dead_links(urls: Iterable[str], timeout: float = 10, workers: int = 8, total: float = 600) -> Mapping[str, str]:
    """Those of ``urls`` that lead nowhere, with the reason in Chinese.

    Only http and https are asked, each address once, with HEAD and where that fails with GET, of which no body
    is read; redirects are followed. No address takes longer than ``timeout`` seconds, all together ``total``:
    what was not asked by then has the reason ``NOT_ASKED``. At most ``PER_HOST`` questions go to one host at a
    time. An answer that only keeps machines out (401, 403, 429 …) counts as alive.
    Raises ``SitegenError`` where no name can be resolved at all: that is this machine's network.
    """
    by_address: dict[str, list[str]] = {}
    for url in urls:
        if host_of(url) is not None:
            by_address.setdefault(urldefrag(url).url, []).append(url)
    answers = _Round(by_address, timeout).run(workers, total)
    hosts = {host_of(address) for address in by_address}
    if len(hosts) >= 3 and set(answers.values()) == {UNRESOLVED}:
        raise SitegenError("外部链接的域名一个也解析不了", "检查这台机器的网络后再运行，或去掉 --external。")
    return {url: reason for address, reason in answers.items() if reason for url in by_address[address]}


def host_of(url: str) -> str | None:
    """The host that an http(s) address is on; ``None`` for any other text."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or None) if parts.scheme.lower() in ("http", "https") else None
    except ValueError:
        return None


class _Round:
    """One round of questions: what waits by host, what is under way, what was answered."""

    def __init__(self, addresses: Iterable[str], timeout: float) -> None:
        self._timeout = timeout
        self._waiting: dict[str, deque[str]] = {}
        for address in addresses:
            self._waiting.setdefault(host_of(address) or "", deque()).append(address)
        self._started: dict[str, float] = {}
        self._answers: dict[str, str] = {}
        self._busy: Counter[str] = Counter()
        self._over = False
        self._changed = threading.Condition()

    def run(self, workers: int, total: float) -> dict[str, str]:
        """Ask all; reasons by address, empty for what is alive."""
        end = time.monotonic() + total
        wanted = sum(map(len, self._waiting.values()))
        for _ in range(min(workers, wanted)):
            self._start_worker()
        with self._changed:
            while len(self._answers) < wanted and time.monotonic() < end:
                self._changed.wait(min(0.5, max(0.0, end - time.monotonic())))
                self._give_up_on_the_slow()
            self._over = True
            self._changed.notify_all()
            left = [*self._started, *(address for queue in self._waiting.values() for address in queue)]
            return dict(sorted({**dict.fromkeys(left, NOT_ASKED), **self._answers}.items()))

    def _start_worker(self) -> None:
        # a daemon: a server that sends a byte now and then must not keep the program from ending
        threading.Thread(target=self._work, daemon=True).start()

    def _give_up_on_the_slow(self) -> None:
        """Answer for what takes too long; whoever asked is left behind, and another worker takes its place."""
        now = time.monotonic()
        for address in [address for address, start in self._started.items() if now - start > self._timeout + 1]:
            del self._started[address]
            self._answers[address] = self._slow()
            self._start_worker()

    def _slow(self) -> str:
        return f"{self._timeout:g} 秒内没有应答"

    def _work(self) -> None:
        while (address := self._take()) is not None:
            try:
                reason = _reason(address, self._timeout)
            except TimeoutError:
                reason = self._slow()
            except Exception as error:  # a worker that ended unheard would let all others wait
                reason = f"检查时出错（{type(error).__name__}）"
            with self._changed:
                self._busy[host_of(address) or ""] -= 1
                left_behind = address not in self._started
                if not left_behind:
                    del self._started[address]
                    self._answers[address] = reason
                self._changed.notify_all()
            if left_behind:
                return

    def _take(self) -> str | None:
        """The next address whose host is free; waits for one; ``None`` where nothing is left."""
        with self._changed:
            while not self._over and self._waiting:
                for host, queue in self._waiting.items():
                    if self._busy[host] < PER_HOST:
                        address = queue.popleft()
                        if not queue:
                            del self._waiting[host]
                        self._busy[host] += 1
                        self._started[address] = time.monotonic()
                        return address
                self._changed.wait()
            return None


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but only on the web."""

    def redirect_request(
        self, req: urllib.request.Request, fp: object, code: int, msg: str, headers: object, newurl: str
    ) -> urllib.request.Request | None:
        if host_of(newurl) is None:
            return None
        return super().redirect_request(req, fp, code, msg, headers, _ascii(newurl))  # type: ignore[arg-type]


_OPENER = urllib.request.build_opener(_Redirects)


def _reason(address: str, timeout: float) -> str:
    """Why ``address`` is dead; empty where it is not. Raises ``TimeoutError``."""
    end = time.monotonic() + timeout
    try:
        try:
            status = _status("HEAD", address, timeout)
        except (http.client.HTTPException, ConnectionResetError):
            status = 0  # a server that does not know HEAD may hang up
        if not 200 <= status < 300:
            status = _status("GET", address, max(0.1, end - time.monotonic()))
    except TimeoutError:
        raise
    except ssl.SSLCertVerificationError as error:
        return "" if error.verify_code in _HOSTED_CHAIN else "安全证书无效"
    except ssl.SSLError:
        return ""  # it does not like this machine's cipher suites; a browser's it may
    except socket.gaierror:
        return UNRESOLVED
    except ConnectionRefusedError:
        return "服务器拒绝连接"
    except (http.client.InvalidURL, UnicodeError, ValueError):
        return "网址的写法不对"
    except (http.client.HTTPException, OSError):
        return "连接不上，或者连接被对方中断"
    if 300 <= status < 400:
        return "跳转不到网页"
    if status in (404, 410):
        return f"页面不存在（{status}）"
    return f"对方服务器出错（{status}）" if status >= 500 else ""


def _status(method: str, address: str, timeout: float) -> int:
    """The status of the page that ``address`` leads to in the end. Raises what the connection raised."""
    headers = {"User-Agent": _USER_AGENT, "Accept": "*/*"}
    request = urllib.request.Request(_ascii(address), headers=headers, method=method)
    try:
        with _OPENER.open(request, timeout=timeout) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except urllib.error.URLError as error:
        raise error.reason if isinstance(error.reason, Exception) else OSError(error.reason) from None


def _ascii(address: str) -> str:
    """``address`` as it goes over the wire, without a name or password that it may hold."""
    parts = urlsplit(address)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    host = f"[{host}]" if ":" in host else host
    netloc = host if parts.port is None else f"{host}:{parts.port}"
    return urlunsplit((parts.scheme, netloc, quote(parts.path, _SAFE) or "/", quote(parts.query, _SAFE), ""))
