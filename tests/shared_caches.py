#!/usr/bin/env python3
"""Proves that rollcall and the AWS CLI v2 use each other's caches.

A server on loopback plays STS, the SSO portal and the OIDC service. Each case lets one of the two
programs ask it, and then the other one, which must find what the first one has left and send
nothing. The CLI's side is the resolver in Debian's package awscli, in a process of its own.

    shared_caches.py [--rollcall PROGRAM]
"""
import argparse
import datetime
import hashlib
import http.server
import importlib.util
import json
import os
import pty
import select
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

SKIPPED = 77
PATIENCE_S = 120
MFA_CODE = "918273"
MEETING = "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"


def in_future(seconds):
    return datetime.datetime.utcnow() + datetime.timedelta(seconds=seconds)


# --- the services --------------------------------------------------------------------------------

STS_REPLY = """<{0}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{0}Result>
<AssumedRoleUser><AssumedRoleId>AROA1:s</AssumedRoleId><Arn>{1}</Arn></AssumedRoleUser><Credentials>
<AccessKeyId>ASIAEXAMPLE{2:04d}</AccessKeyId><SecretAccessKey>secret{2}/+=</SecretAccessKey>
<SessionToken>token{2}==</SessionToken><Expiration>{3:%Y-%m-%dT%H:%M:%SZ}</Expiration></Credentials>
</{0}Result><ResponseMetadata><RequestId>r-{2}</RequestId></ResponseMetadata></{0}Response>"""


class Services(http.server.BaseHTTPRequestHandler):
    """Every answer has keys with a number of its own, so that it can be told whose they are."""

    asked = []  # what was asked for, in order

    def log_message(self, *_args):
        pass

    def answer(self, text, kind):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.asked.append("portal " + self.headers.get("x-amz-sso_bearer_token", "none"))
        n = len(self.asked)
        self.answer(json.dumps({"roleCredentials": {
            "accessKeyId": "ASIAPORTAL%04d" % n, "secretAccessKey": "portal%d" % n,
            "sessionToken": "token%d" % n,
            "expiration": int(time.time() + 3600) * 1000}}), "application/json")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/token":
            self.renew(json.loads(body))
            return
        form = urllib.parse.parse_qs(body)
        action = form["Action"][0]
        self.asked.append(" ".join([action] + form.get("TokenCode", [])))
        self.answer(STS_REPLY.format(action, "arn:aws:sts::111122223333:assumed-role/deploy/s",
                                     len(self.asked), in_future(3600)), "text/xml")

    def renew(self, request):
        self.asked.append("renew " + request["refreshToken"])
        n = len(self.asked)
        self.answer(json.dumps({"accessToken": "access%d" % n, "expiresIn": 28800,
                                "refreshToken": "refresh%d" % n, "tokenType": "Bearer"}),
                    "application/json")


# --- the CLI's side, in a process of its own -----------------------------------------------------


def ask_as_cli(profile, url):
    """Prints the key id that the CLI gets, as JSON."""
    import awscli  # noqa: F401
    import botocore.session
    from awscli.customizations.assumerole import inject_assume_role_provider_cache
    from awscli.customizations.sso import inject_json_file_cache
    if "awscli" not in botocore.__file__:
        raise ImportError("botocore is not the AWS CLI's own copy")
    session = botocore.session.Session(profile=profile)
    create = session.create_client

    def create_client(service, *args, **options):
        return create(service, *args, **dict(options, endpoint_url=url))
    session.create_client = create_client
    inject_assume_role_provider_cache(session)
    inject_json_file_cache(session)
    roles = session.get_component("credential_provider").get_provider("assume-role")
    roles._prompter = lambda _prompt: MFA_CODE
    keys = session.get_credentials().get_frozen_credentials()
    print(json.dumps(keys.access_key))


# --- a machine -----------------------------------------------------------------------------------


class Machine:
    """A home folder, and the two programs in it."""

    def __init__(self, program, url):
        self.program = program
        self.url = url
        self.home = tempfile.mkdtemp(prefix="rollcall-caches-")

    def write(self, path, text):
        path = os.path.join(self.home, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def files(self, folder):
        """name -> (mode, content) of a cache."""
        folder = os.path.join(self.home, folder)
        found = {}
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as file:
                found[name] = (stat.S_IMODE(os.stat(path).st_mode), json.load(file))
        return found

    def forget(self, folder):
        shutil.rmtree(os.path.join(self.home, folder), ignore_errors=True)

    def env(self):
        return dict(HOME=self.home, PATH=os.environ.get("PATH", os.defpath), LANG="C.UTF-8", TERM="xterm",
                    AWS_REGION="eu-central-1", AWS_EC2_METADATA_DISABLED="true",
                    AWS_ENDPOINT_URL=self.url)

    def cli(self):
        run = subprocess.run([sys.executable, __file__, "--as-cli", self.url], env=self.env(),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                             stdin=subprocess.DEVNULL, timeout=PATIENCE_S)
        if run.returncode != 0:
            raise AssertionError("the CLI: " + run.stderr.decode("utf-8", "replace")[-1000:])
        return json.loads(run.stdout.decode())

    def rollcall(self):
        argv = [self.program, "--no-config", "--profile", "prod", "--resolve", "-o", "json"]
        run = subprocess.run(argv, env=self.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             check=False, stdin=subprocess.DEVNULL, timeout=PATIENCE_S)
        if run.returncode != 0:
            raise AssertionError("rollcall: " + run.stderr.decode("utf-8", "replace"))
        return json.loads(run.stdout.decode())["access_key_id"]

    def console(self):
        """Opens the console, types the code when it asks, leaves. What was on the terminal."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(self.program, [self.program, "--no-config", "--no-history", "--profile",
                                     "prod", MEETING], self.env())
        seen, typed = b"", False
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and not self.files(".aws/cli/cache"):
            if select.select([terminal], [], [], 0.2)[0]:
                seen += os.read(terminal, 65536)
            if b"MFA" in seen and not typed:
                os.write(terminal, MFA_CODE.encode() + b"\r")
                typed = True
        os.kill(pid, signal.SIGHUP)
        try:
            while True:
                seen += os.read(terminal, 65536)
        except OSError:
            pass
        os.waitpid(pid, 0)
        os.close(terminal)
        return seen

    def destroy(self):
        shutil.rmtree(self.home, ignore_errors=True)


def masked(key):
    return key[:4] + "..." + key[-4:]


def check(condition, text, *facts):
    if not condition:
        raise AssertionError(text + "".join("\n  %r" % (fact,) for fact in facts))


def without(content, *names):
    return {name: value for name, value in content.items() if name not in names}


# --- the cases -----------------------------------------------------------------------------------

ROLE = "role_arn = arn:aws:iam::111122223333:role/deploy\n"
BASE = "[profile base]\naws_access_key_id = AKIA1\naws_secret_access_key = S1\n"
MFA = "mfa_serial = arn:aws:iam::111122223333:mfa/me\n"
SESSION = "[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.example/start\n"
SSO = "sso_account_id = 111122223333\nsso_role_name = Admin\n"

CONFIGS = {
    "a role": "[profile prod]\n" + ROLE + "source_profile = base\n" + BASE,
    "a role with all that can be said of it":
        "[profile prod]\n" + ROLE + "source_profile = base\nexternal_id = a \"b\" \\ é 😀\n"
        "duration_seconds = 900\nrole_session_name = me@here\n" + BASE,
    "a web identity": "[profile prod]\n" + ROLE + "web_identity_token_file = $TOKEN\n",
    "an SSO session": "[profile prod]\nsso_session = corp\n" + SSO + SESSION,
    "the older SSO": "[profile prod]\nsso_region = us-east-1\n"
                     "sso_start_url = https://corp.example/start\n" + SSO,
}


def sso_token(expires_s, name="corp", **more):
    text = json.dumps(dict({
        "startUrl": "https://corp.example/start", "region": "us-east-1", "accessToken": "access0",
        "expiresAt": "%sZ" % in_future(expires_s).isoformat(timespec="seconds"),
        "clientId": "client", "clientSecret": "client-secret", "refreshToken": "refresh0",
        "registrationExpiresAt": "%sZ" % in_future(86400).isoformat(timespec="seconds")}, **more))
    return ".aws/sso/cache/%s.json" % hashlib.sha1(name.encode()).hexdigest(), text


def prepare(machine, config):
    token = os.path.join(machine.home, "token")
    machine.write("token", "a.b.c")
    machine.write(".aws/config", config.replace("$TOKEN", token))
    machine.write(*sso_token(3600))
    machine.write(*sso_token(3600, "https://corp.example/start"))


def one_asks_the_other_finds(machine, config):
    """Both orders, and the same file from both."""
    prepare(machine, config)
    ours = machine.rollcall()
    written = machine.files(".aws/cli/cache")
    asked = len(Services.asked)
    check(len(written) == 1, "rollcall wrote no cache", written)
    check(masked(machine.cli()) == ours, "the CLI has other keys than rollcall")
    check(len(Services.asked) == asked, "the CLI asked again", Services.asked[asked:])
    machine.forget(".aws/cli/cache")
    theirs = machine.cli()
    asked = len(Services.asked)
    check(machine.rollcall() == masked(theirs), "rollcall has other keys than the CLI")
    check(len(Services.asked) == asked, "rollcall asked again", Services.asked[asked:])
    compare_files(written, machine.files(".aws/cli/cache"))


def compare_files(ours, theirs):
    check(list(ours) == list(theirs), "the files have other names", list(ours), list(theirs))
    for name, (mode, content) in ours.items():
        other = theirs[name][1]
        check(mode == 0o600, "the file's mode is %o" % mode)
        check(set(content) == set(without(other, "ResponseMetadata")), "other members", content, other)
        keys, other_keys = content["Credentials"], other["Credentials"]
        # Newer CLIs write the account too.
        check(set(without(keys, "AccountId")) == set(without(other_keys, "AccountId")),
              "other members", keys, other_keys)
        shape = [c if not c.isdigit() else "0" for c in keys["Expiration"]]
        other_shape = [c if not c.isdigit() else "0" for c in other_keys["Expiration"]]
        check(shape == other_shape, "time in another form", keys["Expiration"],
              other_keys["Expiration"])
        check(content.get("AssumedRoleUser") == other.get("AssumedRoleUser"), "another role")


def one_code_serves_both(machine):
    prepare(machine, "[profile prod]\n" + ROLE + "source_profile = base\n" + MFA + BASE)
    theirs = machine.cli()
    check(Services.asked[-1] == "AssumeRole " + MFA_CODE, "the CLI sent no code", Services.asked)
    asked = len(Services.asked)
    check(machine.rollcall() == masked(theirs), "rollcall has other keys than the CLI")
    check(len(Services.asked) == asked, "rollcall asked again")
    machine.forget(".aws/cli/cache")
    seen = machine.console()
    check("AssumeRole " + MFA_CODE in Services.asked[asked:], "the console sent no code", seen)
    check(MFA_CODE.encode() not in seen, "the code was on the screen", seen)
    kept = machine.files(".aws/cli/cache")
    check([mode for mode, _ in kept.values()] == [0o600], "the cache is not 0600", kept)
    asked = sum(a.startswith("AssumeRole") for a in Services.asked)
    key = list(kept.values())[0][1]["Credentials"]["AccessKeyId"]
    check(machine.cli() == key, "the CLI has other keys than the console")
    check(sum(a.startswith("AssumeRole") for a in Services.asked) == asked, "the CLI asked again")


def a_token_is_renewed_once_for_both(machine):
    """A token near its end is renewed by one, kept in the CLI's file, and used by the other."""
    for first, second in ((machine.rollcall, machine.cli), (machine.cli, machine.rollcall)):
        machine.forget(".aws")
        prepare(machine, CONFIGS["an SSO session"])
        path, text = sso_token(300)
        machine.write(path, text)
        asked = len(Services.asked)
        first()
        check(Services.asked[asked] == "renew refresh0", "no renewal", Services.asked[asked:])
        mode, content = machine.files(".aws/sso/cache")[os.path.basename(path)]
        check(content["accessToken"] == "access%d" % (asked + 1), "the file is the old one", content)
        check(content["refreshToken"] == "refresh%d" % (asked + 1), "the file is the old one", content)
        check(set(content) == set(json.loads(text)), "members were lost", content)
        check(mode == 0o600 or first == machine.cli, "the file's mode is %o" % mode)
        machine.forget(".aws/cli/cache")
        asked = len(Services.asked)
        second()
        check(Services.asked[asked:] == ["portal " + content["accessToken"]],
              "the second one did not use the new token", Services.asked[asked:])


def run_cases(program, url):
    cases = [(name, lambda m, c=config: one_asks_the_other_finds(m, c))
             for name, config in CONFIGS.items()]
    cases += [("one MFA code serves both", one_code_serves_both),
              ("an SSO token is renewed once for both", a_token_is_renewed_once_for_both)]
    failures = 0
    for name, case in cases:
        machine = Machine(program, url)
        try:
            case(machine)
        except (AssertionError, KeyError, subprocess.TimeoutExpired) as error:
            failures += 1
            print("FAILED: %s: %s" % (name, error))
        machine.destroy()
    print("%d cases of shared caches, %d failed" % (len(cases), failures))
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rollcall", default="./rollcall")
    parser.add_argument("--as-cli", metavar="URL", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.as_cli:
        ask_as_cli("prod", options.as_cli)
        return 0
    if not importlib.util.find_spec("awscli"):
        print("SKIPPED: the AWS CLI's resolver is not here (Debian: awscli)", file=sys.stderr)
        return SKIPPED
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Services)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    status = run_cases(os.path.abspath(options.rollcall),
                       "http://127.0.0.1:%d" % server.server_address[1])
    server.shutdown()
    return status


if __name__ == "__main__":
    sys.exit(main())
