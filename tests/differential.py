#!/usr/bin/env python3
"""Compares rollcall's resolution of profile, region, endpoint and credentials with the AWS CLI's own.

The AWS CLI v2 (Debian's package awscli) carries its resolver, a botocore of its own. This script
makes up files, variables and flags from a fixed seed, asks both, and fails on every difference that
is not on the short list below (docs/credentials.md says why they are there).

    differential.py [--count N] [--seed N] [--resolve PROGRAM] [--only N]
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
PROGRAMS = os.environ.get("PATH", os.defpath)

# Differences that are meant: what they are called, the fields that they explain, and when.
PLACE = {"region", "endpoint", "signing_region", "error", "proxy"}
INTENDED = [
    ("an empty region is none", PLACE, lambda case, theirs, ours: (
        "" in (case.env.get("AWS_REGION"), case.env.get("AWS_DEFAULT_REGION"), theirs.get("region")))),
    ("an empty CA bundle is none", {"ca_bundle"}, lambda case, theirs, ours: (
        theirs.get("ca_bundle") == "")),
    ("a line break in a key is an error", {"key", "secret", "token"}, lambda case, theirs, ours: (
        "line break" in ours.get("detail", "") or ours.get("key_error") == "ERR_CREDENTIAL_SOURCE"
        and "\n" in str(theirs.get("key")) + str(theirs.get("secret")))),
    ("an expiry without a zone is in UTC", {"plan", "key", "secret", "token"}, lambda case, theirs, ours: (
        "TypeError" in (theirs.get("key_error"), theirs.get("plan_error")) and "key" in ours)),
    ("an expiry that is none is found out when it is read, not when the source is chosen", {"plan"},
     lambda case, theirs, ours: (
         theirs.get("plan_error") == "ParserError" and ours.get("key_error") == "ERR_CREDENTIAL_SOURCE")),
    ("what has expired is found out when it is read, not when the source is chosen", {"plan"},
     lambda case, theirs, ours: (
         theirs.get("plan_error") == "RuntimeError" and ours.get("key_error") == "ERR_EXPIRED_TOKEN")),
    ("a map where a value should be is an error",
     PLACE | {"ca_bundle", "retry_mode", "max_attempts", "plan", "key", "secret", "token"}, lambda case, theirs, ours: (
         ours.get("detail", "").endswith(" is a map"))),
    ("an empty key is an incomplete pair", {"key", "secret", "token"}, lambda case, theirs, ours: (
        ours.get("key_error") == "ERR_PARTIAL_CREDENTIALS" and theirs.get("key") == "")),
    ("a login that is not used is not looked at", {"error", "endpoint", "signing_region", "retry_mode", "max_attempts", "proxy"},
     lambda case, theirs, ours: "SSO token provider" in theirs.get("error", "")),
    ("the chime namespace's FIPS and dual-stack hosts are signed for their own region",
     {"signing_region"}, lambda case, theirs, ours: (
         case.service == "chime" and theirs.get("endpoint") == ours.get("endpoint")
         and ours.get("endpoint") != "https://chime.us-east-1.amazonaws.com")),
    ("the chime namespace without a region is in us-east-1, dual stack or not", {"endpoint", "proxy"},
     lambda case, theirs, ours: case.service == "chime" and not ours.get("region")),
    ("every partition has FIPS and dual stack by now", {"error", "endpoint", "retry_mode", "max_attempts", "proxy"},
     lambda case, theirs, ours: "but this partition does not support" in theirs.get("error", "")),
    ("a program that fails is found out when it is run, not when it is chosen", {"plan"},
     lambda case, theirs, ours: (
         ours.get("plan", "").endswith("custom-process") and theirs.get("plan_error") in (
             "JSONDecodeError", "CredentialRetrievalError", "FileNotFoundError"))),
]


class Case:
    """Files, variables and flags of one comparison."""

    def __init__(self, rng):
        self.rng = rng
        self.config = None
        self.credentials = None
        self.env = {}
        self.flags = {}
        self.service = "chime-sdk-meetings"
        if rng.random() < 0.9:
            self.config = self.make_config()
        if rng.random() < 0.6:
            self.credentials = self.make_credentials()
        self.make_env()
        self.make_flags()

    # --- text of files ---------------------------------------------------------------------------

    PROFILES = ["default", "dev", "prod", "my dev", "Dev", "role"]
    REGIONS = ["us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1", "eu-west-1", "xx-nowhere-1",
               "fips-us-east-1", "us-west-2-fips", "eu_west 1", "us-iso-east-1"]

    def value_of(self, key):
        rng = self.rng
        profile = rng.choice(self.PROFILES)
        text = {
            "region": lambda: rng.choice(self.REGIONS),
            "aws_access_key_id": lambda: "AKIA%d" % rng.randrange(9),
            "aws_secret_access_key": lambda: rng.choice(["S/+=%d", "S%d # x", "s%%d:%d", '"q%d"'])
            % rng.randrange(9),
            "aws_session_token": lambda: rng.choice(["", "tok1", "tok=="]),
            "aws_security_token": lambda: rng.choice(["", "sec1"]),
            "role_arn": lambda: "arn:aws:iam::111122223333:role/r%d" % rng.randrange(3),
            "source_profile": lambda: profile,
            "credential_source": lambda: rng.choice(
                ["Environment", "EcsContainer", "Ec2InstanceMetadata", "environment", "Nothing"]),
            "external_id": lambda: "ext",
            "mfa_serial": lambda: "arn:aws:iam::1:mfa/x",
            "duration_seconds": lambda: rng.choice(["900", "x", "3600"]),
            "role_session_name": lambda: "sess",
            "web_identity_token_file": lambda: rng.choice(["/tmp/token", ""]),
            "sso_start_url": lambda: rng.choice(["https://a/start", "https://b/start"]),
            "sso_region": lambda: "us-east-1",
            "sso_account_id": lambda: "111122223333",
            "sso_role_name": lambda: "Admin",
            "sso_session": lambda: rng.choice(["corp", "none"]),
            "credential_process": lambda: rng.choice(self.PROGRAMS_THAT_PRINT + [
                 "echo '{\"Version\": 1, \"AccessKeyId\": \"P1\", \"SecretAccessKey\": \"P2\"}'",
                 "false", "/nonexistent/program", "echo nonsense"]),
            "use_fips_endpoint": lambda: rng.choice(["true", "TRUE", "false", "1"]),
            "use_dualstack_endpoint": lambda: rng.choice(["true", "false"]),
            "ca_bundle": lambda: rng.choice(["/tmp/ca.pem", "~/ca.pem", "~nobody-here/ca.pem", "$HOME/ca", ""]),
            "max_attempts": lambda: rng.choice(["1", "5", "+5", "0", "x", "5.0"]),
            "retry_mode": lambda: rng.choice(["standard", "adaptive", "fast"]),
            "output": lambda: "json",
        }[key]()
        return text

    # What a program may print: versions and expiries in every form.
    EXPIRIES = ["2099-11-28T10:00:00Z", "2099-11-28T10:00Z", "20991128T100000Z", "2099-11-28", "20991128100000Z",
                "Sat, 28 Nov 2099 10:00:00 GMT", "28 Nov 2099 10:00:00 +0100", "2099-11-28 10:00:00 UTC",
                "2001-11-28T10:00Z", "Wed, 28 Nov 2001 10:00:00 GMT", "11/28/2099 10:00:00 AM UTC",
                "2099-11-28T10:00:00.123+01:00", "2099-13-28T10:00:00Z", "soon", "2099-11-28T25:00:00Z"]
    PROGRAMS_THAT_PRINT = [
        "echo '{\"Version\": %s, \"AccessKeyId\": \"P1\", \"SecretAccessKey\": \"P2\"%s}'" % (version, more)
        for version, more in [("1.0", ""), ("1e0", ""), ("\"1\"", ""), ("2", ""), ("1.5", "")] + [
            ("1", ", \"Expiration\": \"%s\", \"SessionToken\": \"P3\"" % expiry) for expiry in EXPIRIES]]

    STATIC = ["aws_access_key_id", "aws_secret_access_key"]
    GROUPS = [
        (6, STATIC), (2, STATIC + ["aws_session_token"]), (1, STATIC + ["aws_security_token"]),
        (1, ["aws_access_key_id"]), (1, ["aws_secret_access_key"]),
        (4, ["role_arn", "source_profile"]), (1, ["role_arn", "credential_source"]),
        (1, ["role_arn"]), (1, ["role_arn", "source_profile", "credential_source"]),
        (1, ["role_arn", "source_profile", "mfa_serial", "external_id", "duration_seconds",
             "role_session_name"]),
        (1, ["role_arn", "web_identity_token_file"]), (1, ["web_identity_token_file"]),
        (1, ["sso_start_url", "sso_region", "sso_account_id", "sso_role_name"]),
        (2, ["sso_session", "sso_account_id", "sso_role_name"]),
        (1, ["sso_session", "sso_account_id", "sso_role_name", "sso_region", "sso_start_url"]),
        (1, ["sso_account_id", "sso_start_url"]),
        (2, ["credential_process"]),
    ]
    EXTRAS = ["use_fips_endpoint", "use_dualstack_endpoint", "ca_bundle", "max_attempts", "retry_mode",
              "output"]

    def keys_of_section(self):
        rng = self.rng
        keys = []
        for _ in range(rng.choice([0, 1, 1, 1, 2])):
            weights = [weight for weight, _ in self.GROUPS]
            keys += rng.choices(self.GROUPS, weights)[0][1]
        if rng.random() < 0.5:
            keys.append("region")
        for key in self.EXTRAS:
            if rng.random() < 0.04:
                keys.append(key)
        keys = list(dict.fromkeys(keys))
        rng.shuffle(keys)
        return keys

    def line_of(self, key):
        rng = self.rng
        value = self.value_of(key)
        if key == "region" and rng.random() < 0.03:
            value = ""
        if rng.random() < 0.02:
            key = key.upper()
        indent = " " * rng.choice([0] * 30 + [1, 2])
        sign = rng.choice([" = "] * 6 + ["=", " =", ": ", "\t=\t"])
        return indent + key + sign + value + rng.choice([""] * 12 + ["  ", "\t"])

    ODD_LINES = ["# comment", "; comment", "  # indented comment", "", "   ", "s3 =\n  max = 1\n  b = c",
                 "s3 =\n\n  a = b"]
    BROKEN_LINES = ["nonsense", "= value", "s3 =\n  nonsense", "region = a-b-1\nREGION = c-d-1", "[open"]

    def section(self, header, lines=None):
        rng = self.rng
        text = [header]
        for key in self.keys_of_section() if lines is None else lines:
            text.append(self.line_of(key))
            if rng.random() < 0.05:
                text.append(rng.choice(self.ODD_LINES))
        if rng.random() < 0.01:
            text.append(rng.choice(self.BROKEN_LINES))
        return "\n".join(text)

    def finish(self, sections):
        rng = self.rng
        rng.shuffle(sections)
        text = "\n".join(sections) + rng.choice(["\n", "", "\n\n"])
        if rng.random() < 0.03:
            text = text.replace("\n", "\r\n")
        if rng.random() < 0.005:
            text = "\ufeff" + text
        if rng.random() < 0.005:
            text = "key = value\n" + text
        return text

    def config_header(self, profile):
        rng = self.rng
        if profile == "default":
            return rng.choice(["[default]"] * 8 + ["[profile default]", "[ default]", "[Default]"])
        quoted = '"%s"' % profile if " " in profile or rng.random() < 0.1 else profile
        if rng.random() < 0.02:
            quoted = profile
        return rng.choice(["[profile %s]"] * 12 + ["[profile  %s ]", "[profile\t%s]", "[profilexyz %s]",
                                                   "[ profile %s]", "[%s]", "[profile %s] # c"]) % quoted

    def make_config(self):
        rng = self.rng
        sections = [self.section(self.config_header(p)) for p in self.PROFILES if rng.random() < 0.55]
        if rng.random() < 0.6:
            keys = ["sso_start_url", "sso_region"]
            if rng.random() < 0.1:
                keys.pop()
            sections.append(self.section("[sso-session corp]", keys))
        if rng.random() < 0.03:
            sections.append(self.section("[DEFAULT]"))
        if rng.random() < 0.05:
            sections.append("[plugins]\na = b")
        if rng.random() < 0.05 and not any(s.startswith("[profile default]") for s in sections):
            sections.append(self.section("[profile default]"))
        return self.finish(sections)

    def make_credentials(self):
        rng = self.rng
        sections = []
        for profile in self.PROFILES:
            if rng.random() < 0.4:
                header = rng.choice(["[%s]"] * 14 + ["[profile %s]", "[ %s]", "[%s] ; c"]) % profile
                lines = None if rng.random() < 0.3 else self.STATIC + ["aws_session_token"][:rng.randrange(2)]
                sections.append(self.section(header, lines))
        return self.finish(sections)

    # --- variables and flags ---------------------------------------------------------------------

    def make_env(self):
        rng = self.rng

        def maybe(chance, name, *values):
            if rng.random() < chance:
                self.env[name] = rng.choice(values)

        profiles = self.PROFILES + ["nowhere"]
        maybe(0.3, "AWS_PROFILE", *(profiles * 4 + [""]))
        maybe(0.1, "AWS_DEFAULT_PROFILE", *profiles)
        maybe(0.15, "AWS_REGION", *(self.REGIONS + [""]))
        maybe(0.15, "AWS_DEFAULT_REGION", *(self.REGIONS + [""]))
        if rng.random() < 0.15:
            self.env.update(AWS_ACCESS_KEY_ID="E1", AWS_SECRET_ACCESS_KEY="E2")
        maybe(0.03, "AWS_ACCESS_KEY_ID", "E3", "")
        maybe(0.03, "AWS_SECRET_ACCESS_KEY", "E4", "")
        maybe(0.06, "AWS_SESSION_TOKEN", "T1", "")
        maybe(0.03, "AWS_SECURITY_TOKEN", "T2", "")
        maybe(0.03, "AWS_CREDENTIAL_EXPIRATION", *self.EXPIRIES)
        maybe(0.04, "AWS_WEB_IDENTITY_TOKEN_FILE", "/tmp/token", "")
        maybe(0.04, "AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/env", "")
        maybe(0.02, "AWS_ROLE_SESSION_NAME", "sess")
        maybe(0.04, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds")
        maybe(0.02, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/creds")
        maybe(0.05, "AWS_USE_FIPS_ENDPOINT", "true", "True", "false", "1", "")
        maybe(0.05, "AWS_USE_DUALSTACK_ENDPOINT", "true", "false")
        maybe(0.03, "AWS_CA_BUNDLE", "/tmp/env-ca.pem", "~/env-ca.pem", "~", "")
        maybe(0.03, "REQUESTS_CA_BUNDLE", "/tmp/requests-ca.pem", "~/requests-ca.pem")
        maybe(0.03, "AWS_RETRY_MODE", "standard", "adaptive", "slow")
        maybe(0.03, "AWS_MAX_ATTEMPTS", "2", "9", "3 ", " 3", "3\n", "+3", "0", "-1", "3x", "many")
        if rng.random() < 0.1:
            self.make_proxies()
        if rng.random() < 0.05:
            self.env["AWS_CONFIG_FILE"] = rng.choice(["~/.aws/config", "$HOME/.aws/config",
                                                      "${HOME}/.aws/../.aws/config", "/nonexistent", ""])
        if rng.random() < 0.05:
            self.env["AWS_SHARED_CREDENTIALS_FILE"] = rng.choice(["~/.aws/credentials", "/nonexistent"])

    PROXIES = ["http://p:1", "http://u:w@p:1", "p:1", "//p:1", "https://p", ""]
    EXEMPT = ["*", ".amazonaws.com", "amazonaws.com", "Meetings-Chime.us-east-1.AmazonAWS.com",
              "localhost", "localhost:1", "127.0.0.0/8", "azonaws.com", ".", "", " .com "]

    def make_proxies(self):
        rng = self.rng
        for name in ("https_proxy", "HTTPS_PROXY", "Https_Proxy", "HTTPS_proxy", "http_proxy", "HTTP_PROXY",
                     "hTTp_PROXY", "ALL_PROXY"):
            if rng.random() < 0.3:
                self.env[name] = rng.choice(self.PROXIES)
        if rng.random() < 0.05:
            self.env["REQUEST_METHOD"] = "GET"
        for name in ("no_proxy", "NO_PROXY", "No_Proxy"):
            if rng.random() < 0.35:
                self.env[name] = ",".join(rng.choices(self.EXEMPT, k=rng.choice([1, 1, 2, 3])))

    def make_flags(self):
        rng = self.rng
        if rng.random() < 0.4:
            self.flags["profile"] = rng.choice(self.PROFILES * 4 + ["nowhere"])
        if rng.random() < 0.15:
            self.flags["region"] = rng.choice(self.REGIONS)
        if rng.random() < 0.05:
            self.flags["endpoint-url"] = rng.choice(["http://localhost:1", "https://h.example/base",
                                                     "localhost:1", "https://h.example/"])
        if rng.random() < 0.15:
            self.service = "chime"

    def write(self, home):
        folder = os.path.join(home, ".aws")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for name, text in (("config", self.config), ("credentials", self.credentials)):
            if text is not None:
                with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
                    file.write(text)

    def full_env(self, home):
        return dict(HOME=home, PATH=PROGRAMS, LANG="C.UTF-8", AWS_EC2_METADATA_DISABLED="true",
                    **self.env)

    def __str__(self):
        return "\n".join([
            "service %s, flags %r" % (self.service, self.flags), "variables %r" % self.env,
            "--- config", str(self.config), "--- credentials", str(self.credentials)])


class Cli:
    """The AWS CLI's resolver, in this process."""

    def __init__(self):
        # The CLI's package makes `import botocore` find the copy that it carries.
        import awscli  # noqa: F401
        import botocore.credentials
        import botocore.exceptions
        import botocore.loaders
        import botocore.session
        import botocore.httpsession
        import botocore.utils
        if "awscli" not in botocore.__file__:
            raise ImportError("botocore is not the AWS CLI's own copy")
        self.session_class = botocore.session.Session
        self.exceptions = botocore.exceptions
        self.utils = botocore.utils
        self.proxies_class = botocore.httpsession.ProxyConfiguration
        self.data_path = os.environ["AWS_DATA_PATH"]
        self.loader = botocore.loaders.create_loader(self.data_path)

        def fetch(*_args, **_kwargs):
            return {"AccessKeyId": "C", "SecretAccessKey": "C", "Token": "C",
                    "Expiration": "2099-01-01T00:00:00Z"}
        botocore.utils.ContainerMetadataFetcher.retrieve_full_uri = fetch

    def chain_of(self, credentials):
        """"assume-role < config-file" for credentials that are not fetched yet."""
        names = [credentials.method]
        refresh = getattr(credentials, "_refresh_using", None)
        refresh = getattr(refresh, "_refresh", refresh)  # the MFA wrapper
        source = getattr(getattr(refresh, "__self__", None), "_source_credentials", None)
        if credentials.method == "assume-role" and source is not None:
            names.append(self.chain_of(source))
        return " < ".join(names)

    def credentials(self, session, answer):
        try:
            found = session.get_credentials()
        except Exception as error:  # whatever it is, it is an error to the CLI's user
            answer["plan_error"] = type(error).__name__
            return
        if found is None:
            answer["plan_error"] = "NoCredentialsError"
            return
        answer["plan"] = self.chain_of(found)
        if answer["plan"] in ("env", "shared-credentials-file", "config-file", "custom-process"):
            try:
                frozen = found.get_frozen_credentials()
                answer.update(key=frozen.access_key, secret=frozen.secret_key,
                              token=frozen.token or None)
            except Exception as error:
                answer["key_error"] = type(error).__name__

    def client(self, session, case, answer):
        try:
            client = session.create_client(
                case.service, endpoint_url=case.flags.get("endpoint-url"),
                aws_access_key_id="x", aws_secret_access_key="y")
            answer["endpoint"] = client.meta.endpoint_url.rstrip("/")
            answer["signing_region"] = client._request_signer.region_name
            retries = client.meta.config.retries
            answer["retry_mode"] = retries.get("mode")
            answer["max_attempts"] = retries.get("total_max_attempts", retries.get("max_attempts"))
            ruleset = getattr(client, "_ruleset_resolver", None)
            if ruleset is not None:
                model = client.meta.service_model.operation_model("ListAttendees")
                info = ruleset.construct_endpoint(model, {"MeetingId": "m"}, {})
                answer["endpoint"] = info.url.rstrip("/")
                schemes = info.properties.get("authSchemes") or []
                for scheme in schemes:
                    answer["signing_region"] = scheme.get("signingRegion", answer["signing_region"])
            answer["proxy"] = self.proxy_for(answer["endpoint"])
        except Exception as error:
            answer["error"] = "%s: %s" % (type(error).__name__, error)

    def proxy_for(self, url):
        proxies = self.utils.get_environ_proxies(url)
        return self.proxies_class(proxies).proxy_url_for(url) or None

    def ask(self, case, env):
        os.environ.clear()
        os.environ.update(env)
        os.environ["AWS_DATA_PATH"] = self.data_path
        answer = {}
        session = self.session_class()
        session.register_component("data_loader", self.loader)
        for name in ("profile", "region"):
            if case.flags.get(name):
                session.set_config_variable(name, case.flags[name])
        try:
            session.get_scoped_config()
            answer["profile"] = session.profile or "default"
            answer["region"] = session.get_config_variable("region")
            bundle = session.get_config_variable("ca_bundle")
            if bundle is None:  # where a connection is made, it looks here, and expands ~
                bundle = os.environ.get("REQUESTS_CA_BUNDLE")
            answer["ca_bundle"] = os.path.expanduser(bundle) if bundle else bundle
        except Exception as error:
            answer["error"] = "%s: %s" % (type(error).__name__, error)
            return answer
        self.client(session, case, answer)
        self.credentials(session, answer)
        return answer


def ask_ours(program, case, env):
    argv = [program]
    for name, value in case.flags.items():
        argv += ["--" + name, value]
    argv += ["--namespace", case.service]
    run = subprocess.run(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                         stdin=subprocess.DEVNULL, timeout=60)
    if run.returncode != 0:
        return {"error": "CRASH %d %s" % (run.returncode, run.stderr.decode("utf-8", "replace"))}
    return json.loads(run.stdout.decode("utf-8"))


def compare(theirs, ours):
    """The fields that differ: name -> (theirs, ours)."""
    fields = ["profile", "region", "endpoint", "signing_region", "ca_bundle", "retry_mode",
              "max_attempts", "proxy", "plan", "key", "secret", "token"]
    differences = {}
    if bool(theirs.get("error")) != bool(ours.get("error")):
        differences["error"] = (theirs.get("error"), ours.get("error"))
    if theirs.get("error"):  # what was found before the error depends on who looks for what first
        fields = ["plan", "key", "secret", "token"]
        if "plan" not in theirs and "plan_error" not in theirs:
            fields = []
    for field in fields:
        if theirs.get(field) != ours.get(field):
            differences[field] = (theirs.get(field), ours.get(field))
    return differences


def explain(case, theirs, ours, differences):
    """Takes the meant differences out; returns their reasons."""
    reasons = []
    for reason, fields, applies in INTENDED:
        explained = fields & set(differences)
        if explained and applies(case, theirs, ours):
            reasons.append(reason)
            for field in explained:
                del differences[field]
    return reasons


def undocumented():
    """The meant differences that docs/credentials.md does not tell."""
    docs = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "docs", "credentials.md")
    with open(docs, encoding="utf-8") as file:
        text = file.read()
    return [reason for reason, _, _ in INTENDED if "| " + reason not in text]


def report(number, case, differences, theirs, ours):
    print("=== case %d" % number)
    for field, (left, right) in sorted(differences.items()):
        print("%s: the CLI %r, rollcall %r" % (field, left, right))
    print("the CLI:  %r\nrollcall: %r\n%s\n" % (theirs, ours, case))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--resolve", default="./resolve")
    parser.add_argument("--only", type=int, help="this case alone")
    options = parser.parse_args()
    program = os.path.abspath(options.resolve)
    home = tempfile.mkdtemp(prefix="rollcall-differential-")
    os.environ.clear()
    os.environ.update(HOME=home, PATH=PROGRAMS)
    try:
        cli = Cli()
    except ImportError as error:
        print("SKIPPED: the AWS CLI's resolver is not here (Debian: awscli): %s" % error, file=sys.stderr)
        return SKIPPED
    failures = 0
    for reason in undocumented():
        failures += 1
        print("docs/credentials.md does not say: %s" % reason)
    intended = {}
    for number in range(options.count):
        case = Case(random.Random("%d/%d" % (options.seed, number)))
        if options.only is not None and number != options.only:
            continue
        case.write(home)
        env = case.full_env(home)
        theirs, ours = cli.ask(case, env), ask_ours(program, case, env)
        differences = compare(theirs, ours)
        for reason in explain(case, theirs, ours, differences):
            intended[reason] = intended.get(reason, 0) + 1
        if not differences:
            continue
        failures += 1
        if failures <= 10:
            report(number, case, differences, theirs, ours)
    shutil.rmtree(home, ignore_errors=True)
    print("%d cases, %d differences" % (options.count, failures))
    for reason, count in sorted(intended.items()):
        print("  %4d intended: %s" % (count, reason))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
