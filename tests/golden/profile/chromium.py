"""A headless Chromium, driven by its own protocol over a pair of pipes."""
import json
import os
import subprocess
import tempfile
import time


class Chromium:
    """One page at a time; what goes wrong in it is kept in `troubles`."""

    def __enter__(self):
        self.home = tempfile.TemporaryDirectory(prefix="strata-chromium-")
        theirs_in, self.to_it = os.pipe()
        self.from_it, theirs_out = os.pipe()

        def as_third_and_fourth():
            # Above both targets first: either pipe may have one of these numbers itself.
            reading, writing = os.dup2(theirs_in, 100), os.dup2(theirs_out, 101)
            os.dup2(reading, 3)
            os.dup2(writing, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--remote-debugging-pipe", f"--user-data-dir={self.home.name}", "--window-size=1200,800"],
            close_fds=False, preexec_fn=as_third_and_fourth, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.buffer, self.last, self.session, self.troubles = b"", 0, None, []
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(10)
        os.close(self.to_it)
        os.close(self.from_it)
        for _ in range(20):  # its children write there for a moment yet
            try:
                self.home.cleanup()
                return
            except OSError:
                time.sleep(0.1)

    def receive(self):
        while b"\0" not in self.buffer:
            more = os.read(self.from_it, 1 << 20)
            if not more:
                raise RuntimeError("chromium has ended")
            self.buffer += more
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def call(self, method, **parameters):
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to_it, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            if answer.get("method") in ("Runtime.exceptionThrown", "Page.javascriptDialogOpening",
                                        "Log.entryAdded"):
                self.troubles.append(answer["params"])

    def open(self, url):
        self.session, self.troubles = None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Page.navigate", url=url)
        deadline = time.monotonic() + 30
        while self.run("document.readyState") != "complete" or self.run("location.href") != url:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{url} does not load")
            time.sleep(0.02)

    def run(self, script):
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def mouse(self, kind, x, y):
        pressed = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **pressed)

    def click(self, x, y):
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.mouse(kind, x, y)

    def key(self, name, text=""):
        codes = {"Escape": 27, "Enter": 13, "ArrowDown": 40, "ArrowUp": 38, "Backspace": 8, "Home": 36}
        code = codes.get(name, ord(name[0].upper()))
        self.call("Input.dispatchKeyEvent", type="keyDown", key=name, text=text,
                  windowsVirtualKeyCode=code)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=name, windowsVirtualKeyCode=code)

    def write(self, text):
        self.call("Input.insertText", text=text)
