"""mcp-server-motherduck, whose queries take turns; run in its own environment.

It opens a connection a query and runs --init-sql on it. Connections of one process
share their settings, so a query that comes while another runs would find them locked
already, and fail. Agents do ask several things at once.
"""

import threading
from typing import Any

from mcp_server_motherduck import main
from mcp_server_motherduck.database import DatabaseClient


def take_turns(method: str) -> None:
    """Let a method of the server run in one thread at a time."""
    run = getattr(DatabaseClient, method)

    def in_turn(client: DatabaseClient, query: str) -> Any:  # noqa: ANN401
        with _TURN:
            return run(client, query)

    setattr(DatabaseClient, method, in_turn)


_TURN = threading.Lock()

if __name__ == "__main__":
    take_turns("query")
    take_turns("execute_raw")
    main()
