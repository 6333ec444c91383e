"""An HTTP server on loopback that misbehaves on order: `mode` may change at any time."""
import socket
import threading

from support.wait import free_port

GOOD = "# TYPE furnished_rooms gauge\nfurnished_rooms 7\n"
MALFORMED = "# TYPE furnished_rooms gauge\nfurnished_rooms 7\nthis is { not a sample\nlast_room 9\n"
CHUNK = b"# a line of the endless kind that holds no sample at all\n" * 200


class BadHttp:
    """Modes: good, malformed, html, error, hang, endless, huge, million, half, garbage, empty."""

    def __init__(self, mode="good"):
        self.mode, self.port = mode, free_port()
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/metrics"

    def _accept(self):
        while not self.over.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            connection.settimeout(30)
            try:
                connection.recv(65536)
                getattr(self, f"_{self.mode}")(connection)
            except OSError:
                pass  # the other side went away, as it should

    @staticmethod
    def _answer(connection, body, status="200 OK", kind="text/plain; version=0.0.4"):
        head = (f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
                "Connection: close\r\n\r\n")
        connection.sendall((head + body).encode())

    def _good(self, connection):
        self._answer(connection, GOOD)

    def _malformed(self, connection):
        self._answer(connection, MALFORMED)

    def _html(self, connection):
        self._answer(connection, "<!DOCTYPE html><html><body>hello</body></html>", kind="text/html")

    def _error(self, connection):
        self._answer(connection, "broken", status="500 Internal Server Error")

    def _garbage(self, connection):
        connection.sendall(b"\x00\xff\x13\x37" * 64)

    def _empty(self, connection):
        pass

    def _hang(self, _connection):
        self.over.wait(60)

    def _endless(self, connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while not self.over.is_set():
            connection.sendall(CHUNK)

    def _huge(self, connection):
        """A hundred megabytes, said beforehand."""
        size = 100 * 1024 * 1024
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {size}\r\n\r\n"
                           .encode())
        while not self.over.is_set():
            connection.sendall(CHUNK)

    def _million(self, connection):
        """A million series, all of them fine, without a length."""
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        for start in range(0, 1_000_000, 5000):
            connection.sendall("".join(f'rooms{{n="{number}"}} 1\n'
                                       for number in range(start, start + 5000)).encode())

    def _half(self, connection):
        """Dies in the middle of a body."""
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {2 * len(GOOD)}\r\n\r\n"
        connection.sendall((head + GOOD).encode())
