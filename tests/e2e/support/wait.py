"""Waiting with a deadline, and free ports."""
import socket
import time


def until(check, seconds=10.0, what="the condition", pause=0.05):
    """What `check` answers once it is true; an error of its own only counts at the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = check()
            if answer:
                return answer
            trouble = f"last answer {answer!r}"
        except (OSError, LookupError, AssertionError, ValueError) as error:
            trouble = f"{type(error).__name__}: {error}"
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true within {seconds} s; {trouble}")
        time.sleep(pause)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listening(port):
    with socket.create_connection(("127.0.0.1", port), 1):
        return True
