"""mcp-server-motherduck with one query at a time; runs in its own environment.

The server opens a connection per query and runs --init-sql on it. Connections of one
process share their settings, so a second query at the same time would find the settings
locked, and fail. Agents send several queries at the same time.
"""

import threading
from typing import Any

from mcp_server_motherduck import main
from mcp_server_motherduck.database import DatabaseClient


def serialise(method: str) -> None:
    """Run a method of the server in one thread at a time."""
    run = getattr(DatabaseClient, method)

    def locked(client: DatabaseClient, query: str) -> Any:  # noqa: ANN401
        with _LOCK:
            return run(client, query)

    setattr(DatabaseClient, method, locked)


_LOCK = threading.Lock()

if __name__ == "__main__":
    serialise("query")
    serialise("execute_raw")
    main()
