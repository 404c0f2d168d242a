"""What the tests of a page share: sentences that must be true, a run to read, a server with a policy.
SPDX-License-Identifier: GPL-3.0-or-later

Set by CTest: HOTMIC (the program), HOTMIC_RUNS (one run of every shipped conversation, made once)."""

import contextlib
import functools
import http.server
import json
import os
import pathlib
import shutil
import sys
import tempfile
import threading

import chromium

HOTMIC = os.environ.get("HOTMIC") or sys.exit("run this through ctest")
RUN = pathlib.Path(os.environ["HOTMIC_RUNS"]) / "hardwood-floors"
PAGE = RUN / "report" / "index.html"
# What sticks out of the screen, but for what scrolls by itself.
WIDE = """[...document.body.querySelectorAll('*')].filter((node) =>
  node.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !node.closest('.scroll, svg'))
  .slice(0, 5).map((node) => node.outerHTML.slice(0, 100))"""
# Elements that hold text and are not drawn, though no closed <details> hides them.
HIDDEN = """[...document.body.querySelectorAll('*')].filter((node) => {
  if (node.closest('details:not([open])') || node.closest('script, style, title, defs, desc, noscript'))
    return false;
  const style = getComputedStyle(node);
  return node.textContent.trim() && (style.display === 'none' || style.visibility !== 'visible');
}).map((node) => node.outerHTML.slice(0, 120))"""

sentences = []


def sentence(test):
    """Its name, read aloud, is what it shows."""
    sentences.append(test)
    return test


def expect(what, truth, found=None):
    assert truth, what if found is None else f"{what}; found: {found}"


def told():
    return json.loads((RUN / "run.json").read_text(encoding="utf-8"))


def run_all():
    failed = 0
    with chromium.Browser() as browser:
        for test in sentences:
            name = test.__name__.replace("_", " ")
            try:
                test(browser)
                print(f"ok: {name}", flush=True)
            except (AssertionError, chromium.Trouble) as trouble:
                print(f"FAILED: {name}: {trouble}", flush=True)
                failed += 1
    sys.exit(1 if failed else 0)


@contextlib.contextmanager
def folder():
    path = tempfile.mkdtemp(prefix="hotmic-browser-")
    try:
        yield pathlib.Path(path)
    finally:
        shutil.rmtree(path)


class Quiet(http.server.SimpleHTTPRequestHandler):
    policy = ""

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path == "/favicon.ico":  # browsers ask for it whether a page names one or not
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def end_headers(self):
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()


@contextlib.contextmanager
def served(path, policy=""):
    """The address of a folder, each of its files with this policy."""
    kind = type("Handler", (Quiet,), {"policy": policy})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                             functools.partial(kind, directory=str(path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
