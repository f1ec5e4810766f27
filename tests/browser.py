"""A real browser for tests of the HTML page: opened from file://, offline, everything recorded.

A test module asks for it with `pytest_plugins = ["browser"]`. Where no Chromium or no
playwright is present the test is skipped in one sentence; CCNGEO_REQUIRE_BROWSER=1 makes it fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
# The sandbox needs rights a container seldom has; the rest keeps the browser from calling home.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY_MS = 30_000


@dataclass
class Watched:
    """An open page and everything it did that a quiet page does not do."""

    page: Page
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def executed(self) -> bool:
        """Say whether any of the hostile values ran."""
        return bool(self.page.evaluate("window.__pwned !== undefined"))

    @property
    def ready(self) -> bool:
        return bool(self.page.evaluate("window.ccngeoReady === true"))


Open = Callable[..., Watched]


def find_chromium() -> str | None:
    """Return the browser to use: CCNGEO_CHROMIUM, else the first known name on the path."""
    named = os.environ.get("CCNGEO_CHROMIUM")
    names = (named,) if named else NAMES
    return next((path for path in map(shutil.which, names) if path), None)


def _absent(sentence: str) -> NoReturn:
    if os.environ.get("CCNGEO_REQUIRE_BROWSER") == "1":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def _launch(playwright: Playwright, executable: str) -> Browser:
    return playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))


def _watch(page: Page, address: str) -> Watched:
    watched = Watched(page)

    def note_request(request: Any) -> None:
        # data: and blob: stay inside the page; the file itself is what was asked for.
        if request.url.split("#")[0] != address and not request.url.startswith(("data:", "blob:")):
            watched.requests.append(request.url)

    def note_dialog(dialog: Any) -> None:
        watched.dialogs.append(dialog.message)
        dialog.dismiss()

    def note_console(message: Any) -> None:
        if message.type in {"error", "warning"}:
            watched.console.append(message.text)

    page.on("request", note_request)
    page.on("dialog", note_dialog)
    page.on("console", note_console)
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    return watched


@pytest.fixture(scope="session")
def _browser() -> Iterator[Browser]:
    if sync_playwright is None:
        _absent("No browser test: playwright is not installed (pip install ccngeo[test]).")
    executable = find_chromium()
    if executable is None:
        _absent("No browser test: no Chromium, Chrome or Edge found; set CCNGEO_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = _launch(playwright, executable)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(_browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Give a function that writes HTML to a file and opens it offline."""
    contexts = []

    def open_page(
        html: str, fragment: str = "", width: int = 1366, height: int = 768, *, wait: bool = True
    ) -> Watched:
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        context = _browser.new_context(
            viewport={"width": width, "height": height}, offline=True, accept_downloads=False
        )
        contexts.append(context)
        address = path.as_uri()
        watched = _watch(context.new_page(), address)
        watched.page.goto(address + fragment)
        if wait:
            watched.page.wait_for_function("window.ccngeoReady === true", timeout=READY_MS)
        return watched

    yield open_page
    for context in contexts:
        with suppress(Exception):
            context.close()
