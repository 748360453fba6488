"""An MCP server for AI agents, which can only read the published file.

    python -m integration.agents

prints the entry for an agent's configuration of MCP servers.
"""

import json
from collections.abc import Sequence

from integration.environments import environment, published_file
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.settings import PROJECT_ROOT

LOCKED = (
    "SET autoinstall_known_extensions=false; SET autoload_known_extensions=false; "
    "SET enable_external_access=false; SET lock_configuration=true;"
)
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


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Print the configuration as JSON.

    Returns:
        The exit code.
    """
    CommandParser(prog="python -m integration.agents").parse_args(arguments)
    program, *options = command()
    servers = {"finmark": {"command": program, "args": options}}
    print(json.dumps({"mcpServers": servers}, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
