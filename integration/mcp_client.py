"""An agent without a mind: asks a server what it is told, over stdio.

Reads a JSON object from stdin: ``command`` starts the server; ``calls`` are pairs of a
tool's name and its arguments, asked one after the other; ``at_once`` are asked
together. Prints, as JSON, the tools' names and what each call said, in order.
"""

import asyncio
import json
import sys
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def talk(asked: dict[str, Any]) -> dict[str, Any]:
    """Hold the conversation."""
    program, *arguments = asked["command"]
    server = StdioServerParameters(command=program, args=arguments)
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()

        async def say(call: tuple[str, dict[str, Any]]) -> str:
            answer = await session.call_tool(*call)
            return "".join(getattr(part, "text", "") for part in answer.content)

        tools = await session.list_tools()
        return {
            "tools": sorted(tool.name for tool in tools.tools),
            "calls": [await say(call) for call in asked["calls"]],
            "at_once": await asyncio.gather(*map(say, asked["at_once"])),
        }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(talk(json.load(sys.stdin)))))
