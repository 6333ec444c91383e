"""A FUSE file system of the test's own: one file, which nobody ever gets to read. All else is answered
until it is told to stop."""
import ctypes
import os
import pathlib
import stat
import struct
import tempfile
import threading

LIBC = ctypes.CDLL(None, use_errno=True)
NOSUID_NODEV, FORCE, DETACH = 2 | 4, 1, 2
IN_HEADER = struct.Struct("=IIQQIIII")  # length, operation, number of the request, node, ...
OUT_HEADER = struct.Struct("=IiQ")
LOOKUP, FORGET, GETATTR, READ, STATFS, INIT, BATCH_FORGET = 1, 2, 3, 15, 17, 26, 42
UNANSWERED = (READ, FORGET, BATCH_FORGET)  # the kernel does not wait for the latter two
NO_SUCH_OPERATION = -38
ROOT, FILE = 1, 2
ASYNC_READ = 1  # a reader waits for the page, as for a disk, and not for the request


class FuseMount:
    """`answers` false: not one request is answered, from the first on."""

    def __init__(self, answers=True):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="strata-fuse-"))
        self.file = self.path / "any-name"
        self.fd = os.open("/dev/fuse", os.O_RDWR)
        self.answers = answers
        options = f"fd={self.fd},rootmode=40000,user_id=0,group_id=0"
        if LIBC.mount(b"strata-test", os.fsencode(self.path), b"fuse", NOSUID_NODEV,
                      options.encode()):
            raise OSError(ctypes.get_errno(), "mount of fuse")
        self.server = threading.Thread(target=self.serve, daemon=True)
        if answers:
            self.server.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Forced, it ends the connection: whoever waits gets an error.
        for flag in (FORCE, DETACH):
            LIBC.umount2(os.fsencode(self.path), flag)
        os.close(self.fd)
        self.path.rmdir()

    def stop_answering(self):
        """At the latest with the request after the next one."""
        self.answers = False

    def serve(self):
        while self.answers:
            try:
                request = os.read(self.fd, 1 << 17)
            except OSError:
                return
            if not self.answers:
                return
            _, operation, number, node, *_ = IN_HEADER.unpack_from(request)
            if operation in UNANSWERED:
                continue
            body = self.answer(operation, node)
            error = NO_SUCH_OPERATION if body is None else 0
            body = body or b""
            os.write(self.fd, OUT_HEADER.pack(OUT_HEADER.size + len(body), error, number) + body)

    def answer(self, operation, node):
        if operation == INIT:
            return struct.pack("=IIIIHHIIHHI28x", 7, 31, 1 << 16, ASYNC_READ, 16, 12, 1 << 16, 1, 0, 0, 0)
        if operation == STATFS:
            return self.statfs()
        if operation == GETATTR:
            return struct.pack("=QII", 0, 0, 0) + self.attributes(node)
        if operation == LOOKUP:
            return struct.pack("=QQQQII", FILE, 0, 0, 0, 0, 0) + self.attributes(FILE)
        return None

    @staticmethod
    def statfs():
        blocks, free, files, size = 1000, 400, 10, 4096
        return struct.pack("=QQQQQIIII24x", blocks, free, free, files, files, size, 255, size, 0)

    @staticmethod
    def attributes(node):
        mode = stat.S_IFDIR | 0o755 if node == ROOT else stat.S_IFREG | 0o644
        return struct.pack("=QQQ36xII20x", node, 4096, 8, mode, 1)
