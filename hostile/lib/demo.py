"""The program under attack: a demo county in a folder of its own, on a port of its own."""

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path


def free_port():
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


def few_files():
    """A service may open no more files than this where nobody has said otherwise."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))


class Demo:
    """A running demo. `flags` are further settings, such as --log-format json."""

    def __init__(self, program, people, flags=()):
        self.program = str(Path(program).resolve())
        self.folder = Path(tempfile.mkdtemp(prefix="kith-hostile-"))
        self.flags = list(flags)
        self.port = free_port()
        self.people = people
        self.start()
        self.accounts = {it["role"]: it for it in json.loads((self.folder / "who.json").read_text())}

    @property
    def log(self):
        return self.folder / "kith.log"

    def start(self):
        """Serves it: where it was served before, with what is there."""
        command = [
            self.program, "demo", "--people", str(self.people), "--data-dir", str(self.folder),
            "--listen", f"127.0.0.1:{self.port}", "--credentials", str(self.folder / "who.json"), *self.flags,
        ]
        with open(self.folder / "out.log", "ab") as out, open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=out, stderr=log, preexec_fn=few_files)
        for _ in range(600):
            if self.process.poll() is not None:
                break
            if self.answers("/readyz"):
                return
            time.sleep(0.25)
        raise SystemExit(f"the demo did not start:\n{self.log.read_text()[-2000:]}")

    def answers(self, path="/help", within=5):
        """Whether somebody else, who comes now, is answered."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=within) as it:
                it.sendall(f"GET {path} HTTP/1.1\r\nHost: kith\r\nConnection: close\r\n\r\n".encode())
                return it.recv(64).startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    def command(self, *arguments):
        """Another command of the program, on the same data. Its output and its exit status."""
        done = subprocess.run(
            [self.program, *arguments, "--data-dir", str(self.folder)],
            cwd=self.folder, capture_output=True, text=True, errors="replace", timeout=300, check=False,
        )
        return done.stdout + done.stderr, done.returncode

    def pause(self):
        """Stops serving, and leaves all that it wrote."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def stop(self):
        self.pause()
        if not os.environ.get("KITH_HOSTILE_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)
