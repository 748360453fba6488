"""A local Superset server on 127.0.0.1, with its data in one folder."""

import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from integration.environments import environment
from python_generators.core.settings import PROJECT_ROOT

HOST, USER = "127.0.0.1", "admin"
_CONFIG = Path(__file__).with_name("config.py")
_PIXEL = "https://apachesuperset.gateway.scarf.sh/pixel/"
_NOTHING = "data:image/gif;base64,R0lGODlhAQABAAAAACw=#"
_START_SECONDS, _STOP_SECONDS = 180, 20


class Server:
    """A Superset server whose data is in one folder, which can be deleted."""

    def __init__(self, home: Path) -> None:
        """Install Superset if it is missing, and create its secrets."""
        self.home = home
        self._bin = environment("superset")
        home.mkdir(parents=True, exist_ok=True)
        self.password = self._secret("password", 12)
        self._secret("secret_key", 42)

    def prepare(self) -> None:
        """Create the metadata, the administrator and the roles, once per release."""
        lock = PROJECT_ROOT / "integration" / "requirements-superset.txt"
        ready, release = self.home / "ready", lock.read_text(encoding="utf-8")
        if ready.exists() and ready.read_text(encoding="utf-8") == release:
            return
        print("Preparing Superset (a minute or two, once)", flush=True)
        self._superset("db", "upgrade")
        names = ("--firstname", "FinMark", "--lastname", "Admin")
        who = ("--username", USER, "--email", f"{USER}@localhost", *names)
        self._superset("fab", "create-admin", *who, "--password", self.password)
        self._superset("init")
        ready.write_text(release, encoding="utf-8")

    @contextmanager
    def running(self, port: int) -> Iterator[str]:
        """Start the server, give its address, and stop it when the block ends.

        Raises:
            RuntimeError: The server did not start.
        """
        self._remove_telemetry()
        url = f"http://{HOST}:{port}/"
        command = [str(self._bin / "gunicorn"), "--bind", f"{HOST}:{port}"]
        command += ["--workers", "1", "--threads", "8", "--timeout", "120"]
        command += ["superset.app:create_app()"]
        with self._log.open("a", encoding="utf-8") as log:
            process = subprocess.Popen(
                command,
                env=self._environment(),
                cwd=self.home,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C goes to this process, which stops it
            )
            try:
                self._wait(process, url)
                yield url
            finally:
                _stop(process)

    def _remove_telemetry(self) -> None:
        """Remove the tracking pixel from the pages; no setting disables it."""
        (package,) = self._bin.parent.glob("lib/python3*/site-packages/superset")
        for script in (package / "static" / "assets").glob("*.js"):
            text = script.read_bytes()
            if _PIXEL.encode() in text:
                script.write_bytes(text.replace(_PIXEL.encode(), _NOTHING.encode()))

    @property
    def _log(self) -> Path:
        return self.home / "superset.log"

    def _secret(self, name: str, size: int) -> str:
        path = self.home / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(size), encoding="utf-8")
        return path.read_text(encoding="utf-8")

    def _superset(self, *arguments: str) -> None:
        with self._log.open("a", encoding="utf-8") as log:
            done = subprocess.run(
                [str(self._bin / "superset"), *arguments],
                env=self._environment(),
                cwd=self.home,
                stdout=log,
                stderr=log,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"superset {arguments[0]} failed: see {self._log}")

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "SUPERSET_HOME": str(self.home),
            "SUPERSET_CONFIG_PATH": str(_CONFIG),
            "FLASK_APP": "superset.app:create_app()",
            "DO_NOT_TRACK": "1",
            "PYTHONPATH": "",
        }

    def _wait(self, process: subprocess.Popen[bytes], url: str) -> None:
        with requests.Session() as session:
            session.trust_env = False  # no proxy for 127.0.0.1
            for _ in range(_START_SECONDS * 2):
                if process.poll() is not None:
                    break
                try:
                    if session.get(f"{url}health", timeout=5).ok:
                        return
                except requests.RequestException:
                    time.sleep(0.5)
        raise RuntimeError(f"Superset did not start: see {self._log}")


def free_port() -> int:
    """A free port of 127.0.0.1."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether this port of 127.0.0.1 is free."""
    with socket.socket() as caller:
        return caller.connect_ex((HOST, port)) != 0


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the server and its child processes."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
