"""Drives Chromium over its own protocol, through two pipes: one browser, as many pages as a test wants.
SPDX-License-Identifier: GPL-3.0-or-later

Needs nothing but Python and Debian's chromium. Nothing here sleeps as a proof: every wait is for an
answer or a condition, and says what it waited for when its time is over."""

import base64
import contextlib
import fcntl
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time

PATIENCE_S = 60  # on a busy machine; what is there at once is never waited for
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --no-default-browser-check"
    " --disable-background-networking --disable-component-update --disable-sync --disable-extensions"
    " --disable-dev-shm-usage --mute-audio --hide-scrollbars --remote-debugging-pipe"
).split()
KEYS = {  # name -> (code, virtual key, text)
    "Tab": ("Tab", 9, ""), "Enter": ("Enter", 13, "\r"), "Escape": ("Escape", 27, ""),
    " ": ("Space", 32, " "), "/": ("Slash", 191, "/"), "ArrowRight": ("ArrowRight", 39, ""),
    "ArrowDown": ("ArrowDown", 40, ""), "Home": ("Home", 36, ""), "End": ("End", 35, ""),
}


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


class Trouble(Exception):
    """The browser said no, or nothing in time."""


def far(descriptor):
    """The same pipe under a number that no child of ours uses for its own."""
    copy = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 20)
    os.close(descriptor)
    return copy


class Browser:
    """A fresh profile in a folder of its own; closed, it is gone with all its processes."""

    def __init__(self):
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if not program:
            skip("chromium is not installed")
        self.folder = tempfile.mkdtemp(prefix="hotmic-chromium-")
        theirs_in, ours_out = map(far, os.pipe())
        ours_in, theirs_out = map(far, os.pipe())

        def wire():
            os.dup2(theirs_in, 3)
            os.dup2(theirs_out, 4)

        self.said = open(os.path.join(self.folder, "stderr"), "w+b")
        self.process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self.folder}/profile", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.said,
            preexec_fn=wire, pass_fds=(3, 4), env={**os.environ, "HOME": self.folder})
        os.close(theirs_in)
        os.close(theirs_out)
        self.ours_in, self.ours_out = ours_in, ours_out
        self.rest, self.number, self.answers, self.pages = b"", 0, {}, {}
        try:
            self.version = self.ask("Browser.getVersion")["product"]
        except Trouble as trouble:
            self.close()
            skip(f"chromium does not start here: {trouble}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for descriptor in (self.ours_out, self.ours_in):
            os.close(descriptor)  # without its pipes it ends by itself
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.said.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def send(self, method, params, session):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        left = json.dumps(message).encode() + b"\0"
        try:
            while left:
                left = left[os.write(self.ours_out, left):]
        except BrokenPipeError:
            raise Trouble(self.last_words()) from None
        return self.number

    def last_words(self):
        self.said.seek(0)
        lines = self.said.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it ended without a word"

    def read(self, until):
        """Takes in what comes, until something came or the time is over."""
        ready, _, _ = select.select([self.ours_in], [], [], max(0, until - time.monotonic()))
        if not ready:
            return False
        piece = os.read(self.ours_in, 1 << 20)
        if not piece:
            raise Trouble(self.last_words())
        *whole, self.rest = (self.rest + piece).split(b"\0")
        for message in map(json.loads, whole):
            if "id" in message:
                self.answers[message["id"]] = message
            elif message.get("sessionId") in self.pages:
                self.pages[message["sessionId"]].take(message)
        return True

    def ask(self, method, session=None, **params):
        number, until = self.send(method, params, session), time.monotonic() + PATIENCE_S
        while number not in self.answers:
            if not self.read(until):
                raise Trouble(f"no answer to {method} in {PATIENCE_S} s")
        answer = self.answers.pop(number)
        if "error" in answer:
            raise Trouble(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def page(self, **settings):
        return Page(self, **settings)


class Page:
    """One tab. What it complained of, and each dialog that it tried to open, is kept."""

    def __init__(self, browser, scripts=True, width=1280, height=900, dark=False):
        self.browser = browser
        self.events, self.dialogs, self.complaints = [], [], []
        self.failed, self.violations = [], []  # files; directives of the page's policy
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.target = target
        browser.pages[self.session] = self
        for domain in ("Page", "Runtime", "Log", "Network", "DOM", "Audits"):
            self.ask(f"{domain}.enable")
        if not scripts:
            self.ask("Emulation.setScriptExecutionDisabled", value=True)
        self.resize(width, height)
        self.scheme(dark)

    def ask(self, method, **params):
        return self.browser.ask(method, self.session, **params)

    def close(self):
        self.browser.ask("Target.closeTarget", targetId=self.target)
        self.browser.pages.pop(self.session, None)

    def take(self, message):
        method, params = message["method"], message["params"]
        self.events.append(method)
        if method == "Page.javascriptDialogOpening":
            self.dialogs.append(params["message"])
            self.browser.send("Page.handleJavaScriptDialog", {"accept": False}, self.session)
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(params["exceptionDetails"].get("text", "an exception"))
        elif method == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"])
        elif method == "Audits.issueAdded":
            details = params["issue"]["details"].get("contentSecurityPolicyIssueDetails", {})
            if not details.get("isReportOnly", True):
                self.violations.append(details["violatedDirective"])
        elif method == "Network.loadingFailed":
            self.failed.append(params.get("blockedReason") or params["errorText"])

    def resize(self, width, height=900):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=False)

    def scheme(self, dark, media=""):
        self.ask("Emulation.setEmulatedMedia", media=media,
                 features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def open(self, where):
        """A path or a URL; back when it has loaded."""
        url = where if "://" in str(where) else pathlib.Path(where).absolute().as_uri()
        self.load(lambda: self.ask("Page.navigate", url=url))

    def reload(self):
        self.load(lambda: self.ask("Page.reload"))

    def load(self, begin):
        self.events.clear()
        answer = begin()
        if answer.get("errorText"):
            raise Trouble(answer["errorText"])
        until = time.monotonic() + PATIENCE_S
        while "Page.loadEventFired" not in self.events:
            if not self.browser.read(until):
                raise Trouble(f"the page did not load in {PATIENCE_S} s")

    def js(self, expression):
        """What the expression gives, by value; also where the page itself may run no script."""
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True,
                          awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise Trouble(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def wait(self, expression, what):
        """Until the expression is true."""
        until = time.monotonic() + PATIENCE_S
        while not self.js(f"Boolean({expression})"):
            if time.monotonic() > until:
                raise Trouble(f"waited {PATIENCE_S} s in vain: {what}")
            with contextlib.suppress(Trouble):
                self.browser.read(time.monotonic() + 0.05)

    def press(self, key, *modifiers):
        code, number, text = KEYS.get(key) or (f"Key{key.upper()}", ord(key.upper()), key)
        bits = sum({"Alt": 1, "Control": 2, "Shift": 8}[modifier] for modifier in modifiers)
        both = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": bits}
        self.ask("Input.dispatchKeyEvent", type="keyDown", **both, **({"text": text} if text else {}))
        self.ask("Input.dispatchKeyEvent", type="keyUp", **both)

    def type(self, text):
        self.ask("Input.insertText", text=text)

    def pdf(self, path):
        data = self.ask("Page.printToPDF", printBackground=True)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def picture(self, path, whole=False):
        data = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def accessible(self):
        """The tree that assistive technology is given: nodes with role and name, in order."""
        def value(node, key):
            return node.get(key, {}).get("value", "")

        nodes = self.ask("Accessibility.getFullAXTree")["nodes"]
        return [{"role": value(node, "role"), "name": value(node, "name"),
                 "level": next((item["value"]["value"] for item in node.get("properties", [])
                                if item["name"] == "level"), None)}
                for node in nodes if not node.get("ignored")]
