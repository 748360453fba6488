"""The published file for AI agents: a server that reads it and can do nothing else.

    python -m integration.agents

prints what an agent's configuration of MCP servers asks for.
"""

import json
import sys

from integration.environments import environment, published_file
from python_generators.core.errors import EXIT_BAD_INPUT, InputError
from python_generators.core.settings import PROJECT_ROOT

LOCKED = "SET enable_external_access=false; SET lock_configuration=true;"
SECONDS, ROWS = 30, 500


def command() -> list[str]:
    """What starts the server, which speaks over stdin and stdout.

    Raises:
        InputError: nothing is published.
    """
    return [
        str(environment("mcp") / "python"),
        "-P",
        str(PROJECT_ROOT / "integration" / "mcp_server.py"),
        *("--db-path", str(published_file())),
        *("--query-timeout", str(SECONDS)),
        *("--max-rows", str(ROWS)),
        *("--init-sql", LOCKED),
    ]


def main() -> int:
    """Print it as JSON; 2 on bad input, told in one line."""
    try:
        program, *arguments = command()
    except InputError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    servers = {"finmark": {"command": program, "args": arguments}}
    print(json.dumps({"mcpServers": servers}, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
