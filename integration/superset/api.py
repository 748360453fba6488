"""Superset's REST API, as its own pages call it: a session cookie and CSRF tokens."""

import json
import re
from typing import Any
from urllib.parse import urljoin

import requests

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_SECONDS = 120


class Refused(RuntimeError):
    """Superset's answer to what it would not do."""


class Superset:
    """A user who is logged in at a running Superset."""

    def __init__(self, url: str, user: str, password: str) -> None:
        """Log in through the form.

        Raises:
            Refused: the user or the password is wrong.
        """
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy between us and 127.0.0.1
        page = self._session.get(self._address("login/"), timeout=_SECONDS).text
        found = _TOKEN.search(page)
        form = {"username": user, "password": password}
        answer = self._session.post(
            self._address("login/"),
            data=form | ({"csrf_token": found[1]} if found else {}),
            timeout=_SECONDS,
        )
        if "/login" in answer.url:
            raise Refused(f"{user}: Superset did not let this user in")
        token = self.get("security/csrf_token/")["result"]
        self._session.headers.update({"X-CSRFToken": token, "Referer": url})

    @property
    def cookies(self) -> dict[str, str]:
        """What a browser needs to be this user."""
        return {cookie.name: cookie.value or "" for cookie in self._session.cookies}

    def get(self, path: str, query: dict[str, Any] | None = None) -> Any:  # noqa: ANN401
        """The answer to a GET below ``api/v1/``; the query is sent as its ``q``."""
        return self._call("GET", path, params=query and {"q": json.dumps(query)})

    def post(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401
        """The answer to a POST below ``api/v1/``."""
        return self._call("POST", path, json=body)

    def put(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401
        """The answer to a PUT below ``api/v1/``."""
        return self._call("PUT", path, json=body)

    def upsert(self, kind: str, name: str, body: dict[str, Any]) -> int:
        """Make a thing, or change the one of this name; its id.

        Args:
            kind: ``database``, ``dataset``, ``chart`` or ``dashboard``.
            name: Which column of the body is the thing's name.
            body: What it shall be.
        """
        same = {"col": name, "opr": "eq", "value": body[name]}
        found = self.get(f"{kind}/", {"filters": [same], "columns": ["id", name]})
        if not found["ids"]:
            return int(self.post(f"{kind}/", body)["id"])
        number = int(found["ids"][0])
        self.put(f"{kind}/{number}", body)
        return number

    def sql(self, database: int, statement: str) -> list[dict[str, Any]]:
        """The rows that SQL Lab shows for a statement.

        Raises:
            Refused: SQL Lab, or DuckDB beneath it, refused the statement.
        """
        body = {"database_id": database, "sql": statement, "runAsync": False}
        rows: list[dict[str, Any]] = self.post("sqllab/execute/", body)["data"]
        return rows

    def _call(self, method: str, path: str, **what: Any) -> Any:  # noqa: ANN401
        answer = self._session.request(
            method, self._address(f"api/v1/{path}"), timeout=_SECONDS, **what
        )
        if not answer.ok:
            raise Refused(
                f"{method} {path}: {answer.status_code}: {answer.text[:1000]}"
            )
        return answer.json()

    def _address(self, path: str) -> str:
        return urljoin(self.url, path)
