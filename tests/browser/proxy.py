"""A proxy between the browser and a node that does to progress streams what bad networks do to them."""

import re
import socket
import threading

STREAM = re.compile(rb"GET (\S*/buscar-progress/\S*) HTTP/1\.1\r\n")


class Way:
    """What becomes of the bytes of a stream on their way to the browser. The default: they pass."""

    def take(self, piece):
        return piece


class Buffering(Way):
    """Passes on whole blocks only, and never the rest."""

    def __init__(self, size=4096):
        self.size, self.kept = size, b""

    def take(self, piece):
        self.kept += piece
        whole = len(self.kept) // self.size * self.size
        out, self.kept = self.kept[:whole], self.kept[whole:]
        return out


class Holding(Way):
    """Passes a piece on when the next one comes; the last one stays."""

    def __init__(self):
        self.kept = b""

    def take(self, piece):
        out, self.kept = self.kept, piece
        return out


class Silent(Way):
    """Accepts the stream and says nothing."""

    def take(self, piece):
        return b""


class Connection:
    def __init__(self, proxy, browser):
        self.proxy, self.browser = proxy, browser
        self.node = socket.create_connection(proxy.target)
        self.way = None  # of a stream; of anything else bytes just pass
        threading.Thread(target=self.up, daemon=True).start()
        threading.Thread(target=self.down, daemon=True).start()

    def up(self):
        try:
            while piece := self.browser.recv(65536):
                if found := STREAM.match(piece):
                    self.way = self.proxy.way()
                    self.proxy.streams.append(found[1].decode())
                self.node.sendall(piece)
        except OSError:
            pass
        self.close()

    def down(self):
        try:
            while piece := self.node.recv(65536):
                self.browser.sendall(self.way.take(piece) if self.way else piece)
        except OSError:
            pass
        # What is held back of a stream is never known to be its end.
        if not self.way or type(self.way) is Way:
            self.close()

    def close(self):
        for end in (self.node, self.browser):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Proxy:
    """Listens on a free port of loopback. `way` makes the Way of each new stream; `streams` are their targets."""

    def __init__(self, address):
        host, port = address.removeprefix("http://").split(":")
        self.target = (host, int(port))
        self.way = Way
        self.streams = []
        self.connections = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                browser, _ = self.listener.accept()
            except OSError:
                return
            self.connections.append(Connection(self, browser))

    def freeze(self):
        """No stream that is open now says anything any more."""
        for each in self.connections:
            if each.way:
                each.way = Silent()

    def close(self):
        self.listener.close()
        for each in self.connections:
            each.close()
