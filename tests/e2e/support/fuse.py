"""A FUSE file system of the test's own, which answers statfs until it is told to stop."""
import ctypes
import os
import pathlib
import struct
import tempfile
import threading

LIBC = ctypes.CDLL(None, use_errno=True)
NOSUID_NODEV, FORCE, DETACH = 2 | 4, 1, 2
IN_HEADER = struct.Struct("=IIQQIIII")  # length, operation, number of the request, ...
OUT_HEADER = struct.Struct("=IiQ")
STATFS, INIT = 17, 26
NO_SUCH_OPERATION = -38


class FuseMount:
    """`answers` false: not one request is answered, from the first on."""

    def __init__(self, answers=True):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="strata-fuse-"))
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
            _, operation, number, *_ = IN_HEADER.unpack_from(request)
            body = {INIT: self.init(), STATFS: self.statfs()}.get(operation)
            error = NO_SUCH_OPERATION if body is None else 0
            body = body or b""
            os.write(self.fd, OUT_HEADER.pack(OUT_HEADER.size + len(body), error, number) + body)

    @staticmethod
    def init():
        return struct.pack("=IIIIHHIIHHI28x", 7, 31, 0, 0, 16, 12, 1 << 16, 1, 0, 0, 0)

    @staticmethod
    def statfs():
        blocks, free, files, size = 1000, 400, 10, 4096
        return struct.pack("=QQQQQIIII24x", blocks, free, free, files, files, size, 255, size, 0)
