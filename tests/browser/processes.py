"""Programs under test: started on free ports, stopped by their own pid."""

import ctypes
import os
import re
import select
import signal
import subprocess
import time


PR_SET_PDEATHSIG = 1  # prctl(2)
LIBC = ctypes.CDLL(None)


def end_with_parent():
    """A test that is killed at its time limit must not leave programs behind."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Program:
    """A child whose standard output announces the address it listens on."""

    def __init__(self, command, announced=r"listening on (http://\S+)", deadline=20, **environment):
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            preexec_fn=end_with_parent,
        )
        try:
            self.address = self._wait_for(announced, deadline)
        except BaseException:
            self.stop()
            raise

    def _wait_for(self, announced, deadline):
        until = time.monotonic() + deadline
        seen = b""
        pipe = self.process.stdout.fileno()
        while time.monotonic() < until:
            if not select.select([pipe], [], [], 0.1)[0]:
                continue
            piece = os.read(pipe, 65536)
            seen += piece
            found = re.search(announced.encode(), seen)
            if found:
                os.set_blocking(pipe, False)
                return found[1].decode()
            if not piece:
                break
        text = seen.decode(errors="replace")
        raise AssertionError(f"{self.process.args[0]} announced no address: {text}")

    def drain(self):
        """Takes what was printed meanwhile, so that the pipe never fills up."""
        try:
            while os.read(self.process.stdout.fileno(), 65536):
                pass
        except BlockingIOError:
            pass

    def alive(self):
        return self.process.poll() is None

    def stop(self):
        if self.alive():
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        self.process.stdout.close()
