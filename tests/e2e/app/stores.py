"""What the application leans on: a queue and a cache in Redis, a small SQL database."""
import socket
import sqlite3
import threading
import time


class Redis:
    """One connection, RESP2, enough for integers, bulk strings and nil."""

    def __init__(self, port):
        self.port, self.lock, self.file = port, threading.Lock(), None

    def __call__(self, *words):
        with self.lock:
            if self.file is None:
                self.file = socket.create_connection(("127.0.0.1", self.port), 2).makefile("rwb")
            try:
                return self._ask(words)
            except OSError:
                self.file = None
                raise

    def _ask(self, words):
        encoded = [str(word).encode() for word in words]
        self.file.write(b"*%d\r\n" % len(encoded))
        self.file.write(b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded))
        self.file.flush()
        line = self.file.readline().rstrip()
        if not line:
            raise ConnectionError("redis closed the connection")
        kind, rest = line[:1], line[1:]
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2].decode()
        return rest.decode()


class Database:
    def __init__(self, durations, errors):
        self.connection = sqlite3.connect(":memory:", check_same_thread=False)
        self.lock, self.durations, self.errors, self.active = threading.Lock(), durations, errors, 0
        self.connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, event TEXT)")

    def query(self, text, *values):
        started = time.monotonic()
        self.active += 1
        try:
            with self.lock:
                return self.connection.execute(text, values).fetchall()
        except sqlite3.Error:
            self.errors.add()
            return []
        finally:
            self.active -= 1
            self.durations.observe(time.monotonic() - started)
