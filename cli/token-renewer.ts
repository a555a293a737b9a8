// The token renewer for jupyter_server, a Python file that is carried as text and written where needed. It
// is called before every request to the gateway, on the event loop: it asks the socket and answers in
// milliseconds, or raises; then jupyter_server logs that and goes on with the token it has.

export const renewerFile = "jitney_token_renewer.py";

export const renewerText = `"""Gives jupyter_server the current token of a managed endpoint, from Jitney's agent.

Set JUPYTER_GATEWAY_TOKEN_RENEWER_CLASS=jitney_token_renewer.JitneyTokenRenewer; JITNEY_RENEWER_ENTRY names
the entry, JITNEY_RENEWER_SOCKET the agent's socket, and JITNEY_RENEWER_START what starts an agent that has
ended. Needs the standard library only.
"""

import http.client
import os
import shlex
import socket
import stat
import subprocess
import urllib.parse

try:
    from jupyter_server.gateway.gateway_client import GatewayTokenRenewerBase
except ImportError:  # before 2.0 there was no such class, and nobody would ask
    GatewayTokenRenewerBase = object

# The event loop of the server stands still meanwhile.
TIMEOUT_SECONDS = 2.0


class JitneyTokenRenewer(GatewayTokenRenewerBase):
    def get_token(self, auth_header_key, auth_scheme, auth_token, **kwargs):
        path, entry = os.environ["JITNEY_RENEWER_SOCKET"], os.environ["JITNEY_RENEWER_ENTRY"]
        try:
            return fetch_token(path, entry)
        except (ConnectionRefusedError, FileNotFoundError):
            start_agent(os.environ.get("JITNEY_RENEWER_START"))
            raise  # the next request finds it; this one has the token so far


def fetch_token(path, entry):
    check_folder(os.path.dirname(path))
    connection = UnixConnection(path)
    try:
        # the agent is to give up before we do
        target = "/v1/token/%s?wait=%.1f" % (urllib.parse.quote(entry, safe=""), TIMEOUT_SECONDS / 2)
        headers = {"Accept": "text/plain", "jitney-caller": "jupyter_server %d" % os.getpid()}
        connection.request("GET", target, headers=headers)
        reply = connection.getresponse()
        body = reply.read().decode("utf-8").strip()
        if reply.status != 200:  # problem JSON, which holds no secret
            raise RuntimeError("jitney has no token for %s: %s" % (entry, body))
        return body
    finally:
        connection.close()


def check_folder(folder):
    """Whoever could put a socket there could hand out tokens of his own."""
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise RuntimeError("%s is not a folder of yours alone; jitney does not trust it" % folder)


def start_agent(command):
    """However many do so at once, there will be one."""
    if command:
        nobody = subprocess.DEVNULL
        options = dict(stdin=nobody, stdout=nobody, stderr=nobody, start_new_session=True)
        subprocess.Popen(shlex.split(command) + ["agent", "start"], **options)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("jitney", timeout=TIMEOUT_SECONDS)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)
`;
