"""What rollcall prints is what data/schemas says: every kind of line, and no member more.

The schemas themselves let members through that they do not name, since a newer rollcall may have more.
Here they are closed first, so that a member without a place in them fails.
"""
import copy
import json
import os
import queue
import subprocess
import tempfile
import threading
import unittest
import urllib.request

from jsonschema import Draft202012Validator

MEETING = "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "schemas")
PATIENCE_S = 60 * int(os.environ.get("ROLLCALL_TEST_PATIENCE", "1"))
NOWHERE = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true",
           **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}}

# Lines that no run writes at will: a clock that is set, a row that went out of sight, and what a reader
# finds missing. They are checked as they stand in src/ledger/ledger_line.h and docs/ledger.md.
RARE_FACTS = [
    {"type": "baseline", "region": "us-east-1", "reason": "hourly"},
    {"type": "clock", "step": -3600000},
    {"type": "gap", "since": "2026-11-23T09:01:07.311Z", "reason": "2 lines are missing"},
]


def schema(name):
    with open(os.path.join(FOLDER, name + ".schema.json"), encoding="utf-8") as file:
        return json.load(file)


def closed(part):
    """The same schema, in which an object has no member but those that are named."""
    if isinstance(part, list):
        return [closed(item) for item in part]
    if not isinstance(part, dict):
        return part
    part = {name: closed(value) for name, value in part.items()}
    if part.get("type") == "object" and "properties" in part:
        part["additionalProperties"] = False
    return part


def validator(name, definition=None):
    whole = copy.deepcopy(schema(name))
    if definition:
        whole = {"$defs": whole["$defs"], "$ref": "#/$defs/" + definition}
    return Draft202012Validator(closed(whole))


class Sim:
    """A rollcall-sim with a queue of events, and with carol and bob, who has two devices."""

    def __init__(self, home):
        scenario = os.path.join(home, "scenario.json")
        with open(scenario, "w", encoding="utf-8") as file:
            json.dump({"queue": {"history": True}, "attendees": ["carol", "bob", "bob"]}, file)
        self.process = subprocess.Popen(
            [os.path.abspath("rollcall-sim"), "--exit-with-stdin", "--frozen", "--scenario", scenario],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=NOWHERE)
        self.url = self.process.stdout.readline().split()[-1]
        self.process.stdout.readline()  # meeting
        self.queue = self.process.stdout.readline().split()[-1]

    def stop(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()

    def call(self, name, **body):
        request = urllib.request.Request(f"{self.url}/_sim/{name}", json.dumps(body).encode(), method="POST")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=PATIENCE_S):
            pass

    def do(self, **event):
        self.call("event", **event)


class Watch:
    """A rollcall that prints lines; each is kept, and can be waited for."""

    def __init__(self, command, env):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, env=env,
                                        text=True, encoding="utf-8")
        self.lines = []
        self.coming = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.coming.put(json.loads(line))
        self.coming.put(None)

    def until(self, **members):
        """Waits for a line with these members; None for the end."""
        while True:
            line = self.coming.get(timeout=PATIENCE_S)
            if line is None:
                assert not members, f"it ended before {members}"
                return
            self.lines.append(line)
            if members and all(line.get(name) == value for name, value in members.items()):
                return

    def end(self):
        self.until()
        self.reader.join(PATIENCE_S)
        self.process.stdout.close()
        return self.process.wait(PATIENCE_S)


class Schemas(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory(prefix="rollcall-test.")
        self.addCleanup(self.home.cleanup)
        self.sim = Sim(self.home.name)
        self.addCleanup(self.sim.stop)
        self.ledger = os.path.join(self.home.name, "meeting.ndjson")
        self.env = {**NOWHERE, "HOME": self.home.name, "AWS_REGION": "us-east-1",
                    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
                    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                    "ROLLCALL_ENDPOINT_URL": self.sim.url, "no_proxy": "127.0.0.1"}

    def command(self, *words):
        return [os.path.abspath("rollcall"), "--no-config", "--no-history", *words]

    def run_it(self, *words, status=0, env=None):
        done = subprocess.run(self.command(*words), env=env or self.env, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=PATIENCE_S, check=False)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done.stdout.decode()

    def check(self, checks, value):
        for error in checks.iter_errors(value):
            self.fail(f"{value}: {error.message}, at {list(error.absolute_path)}: {error.context}")

    def kinds(self, name):
        return {part["$ref"].split("/")[-1] for part in schema(name)["oneOf"]}

    def test_the_schemas_are_schemas(self):
        names = [name for name in os.listdir(FOLDER) if name.endswith(".schema.json")]
        self.assertEqual(len(names), 6)
        for name in names:
            Draft202012Validator.check_schema(schema(name[:-len(".schema.json")]))

    def test_they_refuse_what_is_wrong(self):
        attendee = {"ExternalUserId": "bob", "AttendeeId": "x"}
        self.assertFalse(validator("list").is_valid({}))
        self.assertFalse(validator("list").is_valid({"Attendees": [{"ExternalUserId": "bob"}]}))
        self.assertTrue(validator("list").is_valid({"Attendees": [attendee]}))
        self.assertFalse(validator("list").is_valid({"Attendees": [{**attendee, "Capability": {}}]}))
        self.assertTrue(Draft202012Validator(schema("list")).is_valid({"Attendees": [{**attendee, "New": 1}]}))
        self.assertFalse(validator("watch-line").is_valid({"type": "walk"}))
        self.assertFalse(validator("ledger-line").is_valid({"type": "walk"}))

    def test_a_list(self):
        for words in ([], ["--max-items", "2"], ["--include-join-tokens"], ["--mask"], ["-f", "nobody"]):
            self.check(validator("list"), json.loads(self.run_it("-o", "json", *words, MEETING)))
        self.assertIn("NextToken", self.run_it("-o", "json", "--max-items", "2", MEETING))
        for line in self.run_it("-o", "ndjson", MEETING).splitlines():
            self.check(validator("list", "attendee"), json.loads(line))

    def test_several_lists(self):
        gone = MEETING[:-1] + "2"
        for words in ([], ["--max-items", "2"], ["--include-join-tokens"], ["--mask"], ["-f", "nobody"], ["--sort", "user"]):
            whole = json.loads(self.run_it("-o", "json", "-q", *words, MEETING, gone, status=5))
            self.check(validator("lists"), whole)
            here, lost = whole["Meetings"]
            self.assertEqual((here["MeetingId"], "Error" in here), (MEETING, False))
            self.assertEqual(lost["Error"]["Code"], "NotFoundException")
        for line in self.run_it("-o", "ndjson", MEETING, gone, status=5).splitlines():
            self.check(validator("lists", "row"), json.loads(line))
        nobody = {**NOWHERE, "HOME": self.home.name, "AWS_REGION": "us-east-1"}
        self.check(validator("lists"), json.loads(self.run_it("-o", "json", MEETING, gone, status=3, env=nobody)))

    def test_a_roll_call(self):
        guests = os.path.join(self.home.name, "guests.csv")
        with open(guests, "w", encoding="utf-8") as file:
            file.write("carol,Carol M.\nnobody\n")
        whole = json.loads(self.run_it("-o", "json", "--expect", guests, "-q", MEETING))
        self.check(validator("list"), whole)
        states = {row["Expected"]["State"] for row in whole["Attendees"]}
        self.assertEqual(states, {"registered", "not registered", "unexpected"})
        for line in self.run_it("-o", "ndjson", "--expect", guests, "-q", MEETING).splitlines():
            self.check(validator("list", "attendee"), json.loads(line))

    def watch(self, *words):
        return Watch(self.command("-n", "1", "--presence-queue", self.sim.queue, "--record", self.ledger,
                                  "--drain", "1", *words, MEETING),
                     {**self.env, "AWS_MAX_ATTEMPTS": "1"})

    def play(self, watch):
        """All that can happen in a meeting, one after the other."""
        sim = self.sim
        watch.until(type="snapshot")
        sim.do(do="add", attendee="zoe")
        watch.until(type="registered")
        sim.do(do="change", who="zoe", audio="None")
        watch.until(type="changed")
        sim.do(do="remove", who="zoe")
        watch.until(type="removed")
        sim.do(do="join", who="carol")
        watch.until(type="joined")
        sim.do(do="leave", who="carol")
        watch.until(type="left")
        sim.do(do="join", who="carol")
        sim.do(do="drop", who="carol")
        watch.until(type="dropped")
        sim.call("fault", kind="throttle", operation="list")
        watch.until(type="state", state="SLOW")
        watch.until(type="state", state="LIVE")
        sim.do(do="end")

    def test_every_line_of_a_watch_and_of_its_ledger(self):
        watch = self.watch("--until", "here:user=carol", "--until", "ended")
        self.play(watch)
        self.assertEqual(watch.end(), 0)
        for line in watch.lines:
            self.check(validator("watch-line"), line)
        self.assertEqual({line["type"] for line in watch.lines}, self.kinds("watch-line"))
        with open(self.ledger, encoding="utf-8") as file:
            facts = [json.loads(line) for line in file]
        head = {name: facts[0][name] for name in ("time", "run", "seq", "meetingId")}
        facts += [{**head, **fact} for fact in RARE_FACTS]
        for fact in facts:
            self.check(validator("ledger-line"), fact)
        self.assertEqual({fact["type"] for fact in facts}, self.kinds("ledger-line"))
        for words in ([], ["--by", "user"], ["--mask"]):
            report = json.loads(self.run_it("report", self.ledger, "-o", "json", *words))
            self.check(validator("report"), report)
            self.assertTrue(report["failures"])
        guests = os.path.join(self.home.name, "guests.csv")
        with open(guests, "w", encoding="utf-8") as file:
            file.write("carol,Carol M.\nnobody\n")
        report = json.loads(self.run_it("report", self.ledger, "-o", "json", "--expect", guests, "--start", "00:00"))
        self.check(validator("report"), report)
        self.assertEqual([row["rollCall"]["expected"] for row in report["users"]][:2], ["yes", "yes"])

    def test_a_report_without_events_and_with_a_gap(self):
        watch = Watch(self.command("--record", self.ledger, "--until", "count=3", MEETING), self.env)
        self.assertEqual(watch.end(), 0)
        self.check(validator("report"), json.loads(self.run_it("report", self.ledger, "-o", "json")))
        with open(self.ledger, encoding="utf-8") as file:
            lines = file.readlines()
        with open(self.ledger, "w", encoding="utf-8") as file:
            file.writelines(lines[:1] + lines[2:])
        report = json.loads(self.run_it("report", self.ledger, "-o", "json", status=8))
        self.check(validator("report"), report)
        self.assertTrue(report["gaps"])

    def test_what_would_be_used(self):
        resolve = validator("resolve")
        self.check(resolve, json.loads(self.run_it("--resolve", "-o", "json")))
        found = json.loads(self.run_it("--check", "-o", "json", MEETING))
        self.check(resolve, found)
        self.assertTrue(found["check"]["ok"] and found["meeting"]["seats"])
        lost = json.loads(self.run_it("--resolve", "-o", "json", status=3, env={**NOWHERE, "HOME": self.home.name}))
        self.check(resolve, lost)
        self.assertEqual(lost["error"]["status"], 3)


if __name__ == "__main__":
    unittest.main()
