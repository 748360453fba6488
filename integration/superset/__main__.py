"""Start Superset with a dashboard: `python -m integration.superset`."""

import signal
import threading
from collections.abc import Sequence
from pathlib import Path

from integration.superset.api import Superset
from integration.superset.dashboard import make_dashboard
from integration.superset.server import USER, Server, is_free
from publishing.layout import DATABASE, PUBLISHED
from publishing.reader import Published
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT

HOME = PROJECT_ROOT / "build" / "superset"


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Set up and start Superset, print its address, and run until Ctrl-C."""
    parser = CommandParser(prog="python -m integration.superset")
    parser.add_argument("--port", type=int, default=8088)
    parser.add_argument("--home", type=Path, default=HOME, help="Superset's own data")
    parser.add_argument("--published", type=Path, default=PUBLISHED)
    options = parser.parse_args(arguments)
    for stop in (signal.SIGINT, signal.SIGTERM):  # a shell may have put SIGINT off
        signal.signal(stop, signal.default_int_handler)
    try:
        file = Published(options.published).link(DATABASE)
        if not is_free(options.port):
            raise InputError(
                "make superset", "PORT", options.port, "in use; give another port"
            )
        serve(options.home.resolve(), options.port, file)
    except KeyboardInterrupt:
        print("\nStopped.")
    return 0


def serve(home: Path, port: int, file: Path) -> None:
    """Run Superset on the file until it is interrupted."""
    server = Server(home)
    server.prepare()
    print("Starting Superset", flush=True)
    with server.running(port) as url:
        page = make_dashboard(Superset(url, USER, server.password), file)
        print(f"Dashboard  {url}{page}")
        print(f"Log in as  {USER}, password {server.password}")
        print("Ctrl-C stops it.", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    raise SystemExit(main())
