"""Run every command that the README shows, in order, in an empty directory.

A block marked ```console is run: lines that begin with `$ ` are commands, and each must leave with
0 (or with the code in a comment `# exits with N`). `ladle serve` is started on a free port, asked,
and stopped; Python blocks are run too.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"#\s*exits with (\d+)")
_NOT_HERE = ("make ", "git clone", "cd ")
_READY_S = 300.0
_STOPS_WITHIN_S = 60.0
_RUNS_FOR_S = 1_200.0
_PATIENT = {  # on a machine that is busy otherwise nothing shall be late
    "LADLE_SERVICE_FALLBACK_AFTER_S": "300",
    "LADLE_SERVICE_REQUEST_TIMEOUT_S": "600",
    "LADLE_SERVICE_EVENT_TIMEOUT_S": "300",
}


def main() -> int:
    n_passed = 0
    with tempfile.TemporaryDirectory() as folder:
        server = _Server(Path(folder))
        try:
            for kind, block in _BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8")):
                commands = [block] if kind == "python" else _commands(block)
                for command in commands:
                    _run(kind, command, Path(folder), server)
                    n_passed += 1
        finally:
            server.stop()
    print(f"smoke: {n_passed} passed, 0 failed")
    return 0


def _commands(block: str) -> list[str]:
    """Return the commands of a console block; a line that ends in a backslash goes on."""
    joined = block.replace("\\\n", " ")
    found = [line[2:] for line in joined.splitlines() if line.startswith("$ ")]
    return [c for c in found if not c.startswith(_NOT_HERE)]


def _run(kind: str, command: str, folder: Path, server: _Server) -> None:
    print(f"smoke: {command.splitlines()[0]}", flush=True)
    if kind == "python":
        _check([sys.executable, "-c", command], 0, folder)
    elif command.startswith("ladle serve"):
        server.start(command)
    else:
        expected = int(found[1]) if (found := _EXIT.search(command)) else 0
        _check(["bash", "-c", server.addressed(command)], expected, folder)


def _check(command: list[str], expected: int, folder: Path) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=_RUNS_FOR_S,
        check=False,
    )
    if done.returncode != expected:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise SystemExit(f"{shlex.join(command)} left with {done.returncode}, not {expected}")


def _environment() -> dict[str, str]:
    """Put this environment's commands first; nothing of the caller's settings counts."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LADLE_")}
    return kept | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


class _Server:
    """The server that the README starts, on a free port of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._kept = _kept_port()  # else another program may be given it meanwhile
        self._port: int = self._kept.getsockname()[1]

    def start(self, command: str) -> None:
        words = [*shlex.split(command), "--port", str(self._port)]
        self._process = subprocess.Popen(words, cwd=self._folder, env=_environment() | _PATIENT)
        deadline = time.monotonic() + _READY_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise SystemExit(f"{command} left with {self._process.returncode}")
            if self._is_ready():
                return
            time.sleep(0.1)
        raise SystemExit(f"{command} was not ready within {_READY_S:g} s")

    def addressed(self, command: str) -> str:
        """Point a command that speaks to the README's port at the one in use."""
        return command.replace("127.0.0.1:8000", f"127.0.0.1:{self._port}")

    def stop(self) -> None:
        self._kept.close()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=_STOPS_WITHIN_S)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self._port}/readyz", timeout=10
            ) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004 - HTTP OK
        except (urllib.error.URLError, OSError):
            return False


def _kept_port() -> socket.socket:
    """Hold a free port, which only who allows its address to be used again may listen on."""
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", 0))
    return kept


if __name__ == "__main__":
    sys.exit(main())
