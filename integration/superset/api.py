"""Client of Superset's REST API, with a session cookie and CSRF tokens."""

import json
import re
from typing import Any
from urllib.parse import urljoin

import requests

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_SECONDS = 120


class SupersetError(RuntimeError):
    """Superset rejected a request."""


class Superset:
    """A user who is logged in at a running Superset."""

    def __init__(self, url: str, user: str, password: str) -> None:
        """Log in through the form.

        Raises:
            SupersetError: The user or the password is wrong.
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
            raise SupersetError(f"{user}: login failed; check user and password")
        token = self.get("security/csrf_token/")["result"]
        self._session.headers.update({"X-CSRFToken": token, "Referer": url})

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies of the session, for a browser."""
        return {cookie.name: cookie.value or "" for cookie in self._session.cookies}

    def get(self, path: str, query: dict[str, Any] | None = None) -> Any:  # noqa: ANN401
        """The result of a GET below ``api/v1/``; the query is sent as its ``q``."""
        return self._call("GET", path, params=query and {"q": json.dumps(query)})

    def post(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401
        """The result of a POST below ``api/v1/``."""
        return self._call("POST", path, json=body)

    def put(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401
        """The result of a PUT below ``api/v1/``."""
        return self._call("PUT", path, json=body)

    def upsert(self, resource: str, name: str, body: dict[str, Any]) -> int:
        """Create a resource, or update the one with this name; returns its id.

        Args:
            resource: ``database``, ``dataset``, ``chart`` or ``dashboard``.
            name: The key of the body that holds its name.
            body: Its properties.
        """
        same = {"col": name, "opr": "eq", "value": body[name]}
        found = self.get(f"{resource}/", {"filters": [same], "columns": ["id", name]})
        if not found["ids"]:
            return int(self.post(f"{resource}/", body)["id"])
        number = int(found["ids"][0])
        self.put(f"{resource}/{number}", body)
        return number

    def sql(self, database: int, statement: str) -> list[dict[str, Any]]:
        """The rows that SQL Lab returns for a statement.

        Raises:
            SupersetError: SQL Lab or DuckDB rejected the statement.
        """
        body = {"database_id": database, "sql": statement, "runAsync": False}
        rows: list[dict[str, Any]] = self.post("sqllab/execute/", body)["data"]
        return rows

    def _call(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401
        answer = self._session.request(
            method, self._address(f"api/v1/{path}"), timeout=_SECONDS, **options
        )
        if not answer.ok:
            raise SupersetError(
                f"{method} {path}: {answer.status_code}: {answer.text[:1000]}"
            )
        return answer.json()

    def _address(self, path: str) -> str:
        return urljoin(self.url, path)
