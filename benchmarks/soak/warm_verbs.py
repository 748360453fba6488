"""Verbs in forks of a process that has imported the libraries: seconds less for each.

Imports are most of what a verb costs that has nothing to do. Every process of a verb is
a process of its own here, too, and ends with the one that started it.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from finmark.children import child_environment

_PAUSE_SECONDS = 0.02


@dataclass
class WarmVerb:
    """A verb that was started.

    Attributes:
        pid: Its process, the leader of its group.
        log: What it prints.
        answers: The pipe that will say its exit code.
        code: Its exit code, once it has ended.
    """

    pid: int
    log: Path
    answers: IO[bytes]
    code: int | None = None

    def poll(self) -> int | None:
        """The exit code; None while the verb works."""
        if self.code is None:
            line = self.answers.readline()  # does not wait
            if line:
                self.code = int(line)
        return self.code

    def end(self, seconds: float) -> tuple[int, str]:
        """Wait for the end; the exit code, and what was printed.

        Raises:
            TimeoutError: the verb works for longer; it was killed.
        """
        until = time.monotonic() + seconds
        while self.poll() is None:
            if time.monotonic() > until:
                os.killpg(self.pid, signal.SIGKILL)
                raise TimeoutError(f"a verb worked for more than {seconds} s")
            time.sleep(_PAUSE_SECONDS)
        printed = self.log.read_text(encoding="utf-8", errors="replace")
        self.log.unlink()
        assert self.code is not None
        return self.code, printed


class WarmVerbs:
    """A process that imports the libraries once, and forks for each verb."""

    def __init__(self, root: Path) -> None:
        """Start the process.

        Args:
            root: The copy of the project whose verbs are started.
        """
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.soak.fork_server"],
            cwd=root,
            env=child_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._last: WarmVerb | None = None

    def start(self, *arguments: str) -> WarmVerb:
        """Start a verb, once the last one has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if self._last is not None and self._last.code is None:
            self._last.end(600)
        number, log = tempfile.mkstemp(suffix=".soak")
        os.close(number)
        line = json.dumps([log, *arguments]) + "\n"
        os.set_blocking(self._process.stdout.fileno(), True)
        self._process.stdin.write(line.encode())
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        os.set_blocking(self._process.stdout.fileno(), False)
        self._last = WarmVerb(pid, Path(log), self._process.stdout)
        return self._last

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
