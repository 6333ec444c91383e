"""A real terminal (tmux) to drive a command in: keys go in, screens come out."""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile

from support.wait import until

COLOUR = re.compile(r"\x1b\[[0-9;:]*?\b(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8[;:])[0-9;:]*m")


class Terminal:
    """One window of `width` by `height` in a tmux server of its own. `command` is a list of words; it runs in a
    shell that stays, so that what is left of the screen, and the exit code, can be seen."""

    def __init__(self, command, width=120, height=30, environment=None, locale="C.UTF-8"):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="strata-tmux-"))
        self.size = width, height
        self.environment = {"LANG": locale, "LC_ALL": locale, **(environment or {})}
        self.settings_before = None
        self.command = shlex.join(str(word) for word in command)

    def __enter__(self):
        width, height = self.size
        # sh reads no profile that prints, and has no history file. Remains of an outer tmux confuse.
        clean = {key: value for key, value in os.environ.items() if key not in ("TMUX", "NO_COLOR", "LC_ALL")}
        self.tmux("-f", "/dev/null", "new-session", "-d", "-s", "test", "-x", width, "-y", height,
                  "/bin/sh", environment={**clean, **self.environment})
        until(lambda: self.screen().strip(), 20, "a shell's prompt in the terminal")
        self.settings_before = self.settings()
        self.start()
        return self

    def __exit__(self, *_):
        self.tmux("kill-server", check=False)
        shutil.rmtree(self.dir, ignore_errors=True)

    def tmux(self, *words, check=True, environment=None):
        done = subprocess.run(["tmux", "-u", "-S", self.dir / "socket", *map(str, words)], text=True,
                              capture_output=True, timeout=30, check=False, env=environment)
        assert not check or done.returncode == 0, f"tmux {words}: {done.stderr}"
        return done.stdout

    def start(self):
        """Runs the command (again); `ended` tells its exit code."""
        self.keys("clear; " + self.command + "; echo ended with $?", "Enter")

    def keys(self, *keys):
        """Names of keys as tmux has them (Enter, Up, PgDn is NPage, C-c), or text to type."""
        for key in keys:
            named = re.fullmatch(r"Enter|Escape|BSpace|Up|Down|Home|End|[NP]Page|Space|C-.|M-.", key)
            self.tmux("send-keys", "-t", "test", *([] if named else ["-l"]), key)

    def screen(self):
        """Lines as they stand, without blanks at their ends."""
        return self.tmux("capture-pane", "-p", "-t", "test")

    def lines(self):
        return [line.rstrip() for line in self.screen().split("\n")]

    def colours(self):
        """Escape sequences of colours on the screen."""
        return COLOUR.findall(self.tmux("capture-pane", "-p", "-e", "-t", "test"))

    def until(self, check, what, seconds=30):
        """The screen once `check`, text in it or a function of it, is true."""
        def seen():
            screen = self.screen()
            return screen if (check in screen if isinstance(check, str) else check(screen)) else None

        try:
            return until(seen, seconds, what, pause=0.1)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.screen()}") from None

    def resize(self, width, height):
        self.tmux("resize-window", "-t", "test", "-x", width, "-y", height)

    def is_full_screen(self):
        """Whether a program shows the alternate screen."""
        return self.tmux("display-message", "-p", "-t", "test", "#{alternate_on}").strip() == "1"

    def cursor_is_shown(self):
        return self.tmux("display-message", "-p", "-t", "test", "#{cursor_flag}").strip() == "1"

    def ended(self, seconds=20):
        """The exit code, once the command has ended and the shell has the terminal back."""
        screen = self.until(lambda text: re.search(r"ended with \d+", text), "the command ends", seconds)
        assert not self.is_full_screen() and self.cursor_is_shown(), screen
        return int(re.search(r"ended with (\d+)", screen)[1])

    def pid(self):
        """Of the shell."""
        return int(self.tmux("display-message", "-p", "-t", "test", "#{pane_pid}"))

    def settings(self):
        """What stty says of the terminal, but for its size."""
        tty = self.tmux("display-message", "-p", "-t", "test", "#{pane_tty}").strip()
        return subprocess.run(["stty", "-F", tty, "-g"], text=True, capture_output=True, check=True).stdout
