"""An MCP server for AI agents, which can only read the published file.

    python -m integration.agents

prints the entry for an agent's configuration of MCP servers.
"""

import json
import sys

from integration.environments import environment, published_file
from python_generators.core.errors import EXIT_BAD_INPUT, InputError
from python_generators.core.settings import PROJECT_ROOT

LOCKED = "SET enable_external_access=false; SET lock_configuration=true;"
SECONDS, ROWS = 30, 500


def command() -> list[str]:
    """The command that starts the server on stdin and stdout.

    Raises:
        InputError: Nothing is published.
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
    """Print the configuration as JSON.

    Returns:
        The exit code: 0, or 2 on bad input, which is reported in one line.
    """
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
