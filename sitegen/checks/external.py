"""Checks external links over the network, with limits on time and on requests for each host."""

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
NOT_CHECKED = "总时限已到，没有检查"
UNRESOLVED = "域名无法解析"
_USER_AGENT = f"sitegen/{__version__} (link check)"
_SAFE = "/%:=&?~#+!$,;'@()*[]|"
_MISSING_INTERMEDIATE = frozenset({20, 21})  # OpenSSL: no issuer certificate; browsers fetch it themselves


def dead_links(urls: Iterable[str], timeout: float = 10, workers: int = 8, total: float = 600) -> Mapping[str, str]:
    """Return the dead links among ``urls`` with the reason in Chinese.

    Only http and https URLs are checked, each once without its fragment: with HEAD, then with GET if HEAD fails. The
    body is not read; redirects are followed. A URL takes at most ``timeout`` seconds and all together at most
    ``total``; URLs not checked by then have the reason ``NOT_CHECKED``. A host gets at most ``PER_HOST`` requests at a
    time. Answers that only refuse robots (401, 403, 429 …) count as alive. Raises ``SitegenError`` if no host name can
    be resolved, because then the network of this machine is down.
    """
    by_address: dict[str, list[str]] = {}
    for url in urls:
        if host_of(url) is not None:
            by_address.setdefault(urldefrag(url).url, []).append(url)
    answers = _LinkCheck(by_address, timeout).run(workers, total)
    hosts = {host_of(address) for address in by_address}
    if len(hosts) >= 3 and set(answers.values()) == {UNRESOLVED}:
        raise SitegenError("外部链接的域名一个也解析不了", "检查这台机器的网络后再运行，或去掉 --external。")
    return {url: reason for address, reason in answers.items() if reason for url in by_address[address]}


def host_of(url: str) -> str | None:
    """Return the host of an http or https URL; ``None`` for any other text."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or None) if parts.scheme.lower() in ("http", "https") else None
    except ValueError:
        return None


class _LinkCheck:
    """Queue of URLs by host, requests in progress, and answers, shared by the worker threads."""

    def __init__(self, addresses: Iterable[str], timeout: float) -> None:
        self._timeout = timeout
        self._waiting: dict[str, deque[str]] = {}
        for address in addresses:
            self._waiting.setdefault(host_of(address) or "", deque()).append(address)
        self._started: dict[str, float] = {}
        self._answers: dict[str, str] = {}
        self._busy: Counter[str] = Counter()
        self._finished = False
        self._changed = threading.Condition()

    def run(self, workers: int, total: float) -> dict[str, str]:
        """Check all URLs; return the reason by URL, empty if the URL is alive."""
        end = time.monotonic() + total
        wanted = sum(map(len, self._waiting.values()))
        for _ in range(min(workers, wanted)):
            self._start_worker()
        with self._changed:
            while len(self._answers) < wanted and time.monotonic() < end:
                self._changed.wait(min(0.5, max(0.0, end - time.monotonic())))
                self._give_up_slow_requests()
            self._finished = True
            self._changed.notify_all()
            left = [*self._started, *(address for queue in self._waiting.values() for address in queue)]
            return dict(sorted({**dict.fromkeys(left, NOT_CHECKED), **self._answers}.items()))

    def _start_worker(self) -> None:
        # A daemon thread, because a server that sends single bytes for ever must not keep the process alive.
        threading.Thread(target=self._work, daemon=True).start()

    def _give_up_slow_requests(self) -> None:
        """Record requests over the time limit as dead. Their workers are abandoned, and new ones replace them."""
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
            except Exception as error:  # without an answer for this URL, ``run`` would wait until the total limit
                reason = f"检查时出错（{type(error).__name__}）"
            with self._changed:
                self._busy[host_of(address) or ""] -= 1
                abandoned = address not in self._started
                if not abandoned:
                    del self._started[address]
                    self._answers[address] = reason
                self._changed.notify_all()
            if abandoned:
                return

    def _take(self) -> str | None:
        """Wait for a URL whose host is below its limit and return it; ``None`` if none is left."""
        with self._changed:
            while not self._finished and self._waiting:
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
    """Follows redirects to http and https URLs only."""

    def redirect_request(
        self, req: urllib.request.Request, fp: object, code: int, msg: str, headers: object, newurl: str
    ) -> urllib.request.Request | None:
        if host_of(newurl) is None:
            return None
        return super().redirect_request(req, fp, code, msg, headers, _ascii(newurl))  # type: ignore[arg-type]


_OPENER = urllib.request.build_opener(_Redirects)


def _reason(address: str, timeout: float) -> str:
    """Return why ``address`` is dead; empty if it is alive. Raises ``TimeoutError``."""
    end = time.monotonic() + timeout
    try:
        try:
            status = _status("HEAD", address, timeout)
        except (http.client.HTTPException, ConnectionResetError):
            status = 0  # some servers close the connection on HEAD
        if not 200 <= status < 300:
            status = _status("GET", address, max(0.1, end - time.monotonic()))
    except TimeoutError:
        raise
    except ssl.SSLCertVerificationError as error:
        return "" if error.verify_code in _MISSING_INTERMEDIATE else "安全证书无效"
    except ssl.SSLError:
        return ""  # no common cipher suite with this machine; a browser may have one
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
    """Return the HTTP status after all redirects. Raises the error of the connection."""
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
    """Return ``address`` encoded for the request line, without user name and password."""
    parts = urlsplit(address)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    host = f"[{host}]" if ":" in host else host
    netloc = host if parts.port is None else f"{host}:{parts.port}"
    return urlunsplit((parts.scheme, netloc, quote(parts.path, _SAFE) or "/", quote(parts.query, _SAFE), ""))
