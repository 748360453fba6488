"""A client for tests: sends given calls to an MCP server over stdio.

Reads a JSON object from stdin: ``command`` starts the server; ``calls`` are pairs of a
tool's name and its arguments, sent one after another; ``at_once`` are sent together.
Prints, as JSON, the names of the tools and the result of each call, in order.
"""

import asyncio
import json
import sys
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def run_calls(request: dict[str, Any]) -> dict[str, Any]:
    """Start the server, and send the calls."""
    program, *arguments = request["command"]
    server = StdioServerParameters(command=program, args=arguments)
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()

        async def send(call: tuple[str, dict[str, Any]]) -> str:
            answer = await session.call_tool(*call)
            return "".join(getattr(part, "text", "") for part in answer.content)

        tools = await session.list_tools()
        return {
            "tools": sorted(tool.name for tool in tools.tools),
            "calls": [await send(call) for call in request["calls"]],
            "at_once": await asyncio.gather(*map(send, request["at_once"])),
        }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run_calls(json.load(sys.stdin)))))
