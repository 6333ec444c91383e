"""An authority and what it has signed, for servers on loopback. By OpenSSL's command."""
import subprocess


class Authority:
    def __init__(self, directory):
        self.directory = directory
        self.ca = directory / "ca.pem"
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                      "-keyout", directory / "ca.key", "-out", self.ca, "-days", "2", "-subj", "/CN=test")

    def sign(self, name, days=1, address="127.0.0.1"):
        """Paths of a certificate for that address and of its key."""
        key, request, made = (self.directory / f"{name}.{end}" for end in ("key", "csr", "pem"))
        extensions = self.directory / f"{name}.ext"
        extensions.write_text(f"subjectAltName=IP:{address}\n", encoding="ascii")
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                      key, "-out", request, "-subj", f"/CN={name}")
        self._openssl("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.directory / "ca.key",
                      "-CAcreateserial", "-days", str(days), "-extfile", extensions, "-out", made)
        return made, key

    @staticmethod
    def _openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
