"""rollcall-sim as botocore sees it: a client that is not ours, in both namespaces.

What sim-botocore runs. What this botocore does not know (newer ones have forgotten ListAttendees of
the older namespace, older ones speak another protocol to queues and read no AWS_ENDPOINT_URL) is
skipped, loudly; the rest is not.
"""
import http.client
import json
import os
import signal
import subprocess
import time
import unittest
import unittest.mock
import urllib.parse
import urllib.request

import botocore
import botocore.config
import botocore.exceptions
import botocore.session

MEETING = "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"
KEY = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None)
NAMESPACES = (("chime-sdk-meetings", "", 100), ("chime", "/chime", 99))


def skip_unless(test, knows, what):
    if not knows:
        test.skipTest(f"SKIPPED: botocore {botocore.__version__} {what}")


def lists(service):
    """Does this botocore know how to list the attendees there?"""
    return "ListAttendees" in botocore.session.Session().get_service_model(service).operation_names


def each_namespace(test):
    """The namespaces, each in a part of the test; one that botocore does not know is skipped."""
    for service, path, size in NAMESPACES:
        with test.subTest(service):
            skip_unless(test, lists(service), f"has no ListAttendees in {service}")
            yield service, path, size


class Sim:
    """A rollcall-sim on a free port, gone at the end of the with statement."""

    def __init__(self, *options, credentials=None):
        command = [os.path.abspath("rollcall-sim"), "--exit-with-stdin", *options]
        if credentials:
            command += ["--credentials-fd", "0"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        if credentials:
            self.process.stdin.write(credentials + "\n\n")
            self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), line
        self.url = line.split()[-1]
        self.process.stdout.readline()  # meeting
        self.queue = self.process.stdout.readline().split()[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait(10) == 0

    def client(self, service="chime-sdk-meetings", path="", key=KEY, region="eu-central-1"):
        session = botocore.session.Session()
        return session.create_client(
            service, region_name=region, endpoint_url=self.url + path,
            aws_access_key_id=key[0], aws_secret_access_key=key[1], aws_session_token=key[2],
            config=botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=5,
                                          connect_timeout=5, proxies={}))

    def call(self, method, name, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + "/_sim/" + name, data, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=10) as reply:
            return reply.read().decode()


def pages(client, size):
    token = {}
    while True:
        page = client.list_attendees(MeetingId=MEETING, MaxResults=size, **token)
        yield page["Attendees"]
        if "NextToken" not in page:
            return
        token = {"NextToken": page["NextToken"]}


class Listing(unittest.TestCase):
    def test_every_size_of_meeting_is_listed_once_and_in_order(self):
        for count in (0, 1, 99, 100, 101, 250, 10000):
            with Sim("--attendees", str(count)) as sim:
                truth = json.loads(sim.call("GET", "state"))["attendees"]
                for service, path, size in each_namespace(self):
                    got = [a for page in pages(sim.client(service, path), size) for a in page]
                    self.assertEqual([(a["AttendeeId"], a["ExternalUserId"]) for a in got],
                                     [(a["AttendeeId"], a["ExternalUserId"]) for a in truth])

    def test_capabilities_come_in_the_new_namespace_only(self):
        with Sim("--attendees", "3") as sim:
            truth = json.loads(sim.call("GET", "state"))["attendees"][0]
            new = next(pages(sim.client(), 100))[0]
            self.assertEqual(new["Capabilities"],
                             {name: truth[name] for name in ("Audio", "Video", "Content")})
            skip_unless(self, lists("chime"), "has no ListAttendees in chime")
            old = next(pages(sim.client("chime", "/chime"), 99))[0]
            self.assertNotIn("Capabilities", old)
            self.assertEqual(new["JoinToken"], old["JoinToken"])
            self.assertRegex(old["JoinToken"], "^[a-zA-Z0-9+/]+$")

    def test_the_namespace_can_be_the_default(self):
        skip_unless(self, lists("chime"), "has no ListAttendees in chime")
        with Sim("--attendees", "1", "--namespace", "chime") as sim:
            page = sim.client("chime").list_attendees(MeetingId=MEETING)
            self.assertNotIn("Capabilities", page["Attendees"][0])

    def test_people_who_come_while_somebody_pages_are_seen(self):
        with Sim("--attendees", "150", "--frozen") as sim:
            client = sim.client()
            walk = pages(client, 100)
            first = next(walk)
            sim.call("POST", "event", {"do": "remove", "who": first[3]["AttendeeId"]})
            sim.call("POST", "event", {"do": "add", "attendee": "new\u0000\U0001f600"})
            rest = [a for page in walk for a in page]
            self.assertEqual(len(rest), 51)
            self.assertEqual(rest[-1]["ExternalUserId"], "new\u0000\U0001f600")


class Environment(unittest.TestCase):
    def test_a_variable_says_where_the_service_is(self):
        knows = "ignore_configured_endpoint_urls" in botocore.config.Config.OPTION_DEFAULTS
        skip_unless(self, knows, "does not read AWS_ENDPOINT_URL")
        with Sim("--attendees", "3") as sim:
            variables = {"AWS_ENDPOINT_URL": sim.url, "AWS_ACCESS_KEY_ID": KEY[0],
                         "AWS_SECRET_ACCESS_KEY": KEY[1]}
            with unittest.mock.patch.dict(os.environ, variables):
                client = botocore.session.Session().create_client(
                    "chime-sdk-meetings", region_name="eu-central-1",
                    config=botocore.config.Config(proxies={}))
                self.assertEqual(len(client.list_attendees(MeetingId=MEETING)["Attendees"]), 3)


class Refusals(unittest.TestCase):
    def refused(self, client, code, status, **arguments):
        arguments.setdefault("MeetingId", MEETING)
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            client.list_attendees(**arguments)
        reply = caught.exception.response
        self.assertEqual(reply["Error"]["Code"], code)
        self.assertEqual(reply["ResponseMetadata"]["HTTPStatusCode"], status)
        self.assertTrue(reply["ResponseMetadata"]["RequestId"])
        return caught.exception

    def test_signatures_are_checked(self):
        with Sim() as sim:
            bad = {
                "UnrecognizedClientException": ("AKIDOTHER", KEY[1], None),
                "InvalidSignatureException": (KEY[0], "wrong", None),
            }
            for code, key in bad.items():
                self.refused(sim.client(key=key), code, 403)
            self.refused(sim.client(key=(KEY[0], KEY[1], "token")),
                         "UnrecognizedClientException", 403)

    def test_credentials_with_a_session_token_come_over_a_pipe(self):
        with Sim("--attendees", "2", credentials="ASIAX secret+/ a+/b==") as sim:
            client = sim.client(key=("ASIAX", "secret+/", "a+/b=="))
            self.assertEqual(len(next(pages(client, 100))), 2)
            self.refused(sim.client(), "UnrecognizedClientException", 403)

    def test_a_wrong_region_is_refused(self):
        with Sim("--region", "us-east-1") as sim:
            self.refused(sim.client(), "InvalidSignatureException", 403)
            self.assertTrue(next(pages(sim.client(region="us-east-1"), 100)))

    def test_faults_arrive_as_modelled_exceptions(self):
        kinds = {
            "throttle": ("ThrottlingException", "ThrottledClientException", 429),
            "unavailable": ("ServiceUnavailableException", "ServiceUnavailableException", 503),
            "failure": ("ServiceFailureException", "ServiceFailureException", 500),
            "bad-request": ("BadRequestException", "BadRequestException", 400),
            "unauthorized": ("UnauthorizedException", "UnauthorizedClientException", 401),
            "forbidden": ("ForbiddenException", "ForbiddenException", 403),
            "ended": ("NotFoundException", "NotFoundException", 404),
        }
        for style in ("header", "type"):
            with Sim("--error-style", style) as sim:
                for service, path, _ in each_namespace(self):
                    client = sim.client(service, path)
                    for kind, (new, old, status) in kinds.items():
                        code = old if service == "chime" else new
                        sim.call("POST", "fault", {"kind": kind})
                        error = self.refused(client, code, status)
                        self.assertIsInstance(error, getattr(client.exceptions, code))

    def test_retry_after_is_sent(self):
        with Sim() as sim:
            sim.call("POST", "fault", {"kind": "throttle", "retry_after": 7})
            error = self.refused(sim.client(), "ThrottlingException", 429)
            self.assertEqual(error.response["ResponseMetadata"]["HTTPHeaders"]["retry-after"], "7")

    def test_nonsense_is_refused_by_name(self):
        with Sim("--attendees", "150") as sim:
            client = sim.client()
            token = client.list_attendees(MeetingId=MEETING, MaxResults=100)["NextToken"]
            self.refused(client, "BadRequestException", 400, MaxResults=101)
            self.refused(client, "BadRequestException", 400, NextToken=token[:-2] + "z.")
            self.refused(client, "BadRequestException", 400, MeetingId="x")
            self.refused(client, "NotFoundException", 404, MeetingId=MEETING[:-1] + "0")
            skip_unless(self, lists("chime"), "has no ListAttendees in chime")
            self.refused(sim.client("chime", "/chime"), "BadRequestException", 400, MaxResults=100)

    def test_a_skewed_clock_refuses_the_signature_and_says_what_time_it_is(self):
        with Sim() as sim:
            sim.call("POST", "fault", {"kind": "clock-skew", "seconds": 900})
            error = self.refused(sim.client(), "InvalidSignatureException", 403)
            self.assertIn("Signature expired", str(error))
            self.assertTrue(next(pages(sim.client(), 100)))


class Changes(unittest.TestCase):
    """The operations that change a meeting; botocore knows them since 2023."""

    RIGHTS = {"Audio": "Receive", "Video": "SendReceive", "Content": "SendReceive"}

    def setUp(self):
        model = botocore.session.Session().get_service_model("chime-sdk-meetings")
        skip_unless(self, "UpdateAttendeeCapabilities" in model.operation_names,
                    "has no UpdateAttendeeCapabilities")

    def refused(self, call, code, **arguments):
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            call(MeetingId=MEETING, **arguments)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)

    def test_an_attendee_is_removed_once(self):
        with Sim("--attendees", "3", "--frozen") as sim:
            client = sim.client()
            gone, stays = next(pages(client, 100))[:2]
            reply = client.delete_attendee(MeetingId=MEETING, AttendeeId=gone["AttendeeId"])
            self.assertEqual(reply["ResponseMetadata"]["HTTPStatusCode"], 204)
            self.assertEqual(len(next(pages(client, 100))), 2)
            self.refused(client.delete_attendee, "NotFoundException",
                         AttendeeId=gone["AttendeeId"])
            for kind, code in (("conflict", "ConflictException"), ("denied", "AccessDenied"),
                               ("throttle", "ThrottlingException")):
                sim.call("POST", "fault", {"kind": kind, "operation": "delete-attendee"})
                self.refused(client.delete_attendee, code if code != "AccessDenied"
                             else "AccessDeniedException", AttendeeId=stays["AttendeeId"])
            self.assertEqual(len(next(pages(client, 100))), 2)

    def test_a_lost_answer_is_to_what_was_done(self):
        with Sim("--attendees", "3", "--frozen") as sim:
            client = sim.client()
            gone = next(pages(client, 100))[0]["AttendeeId"]
            sim.call("POST", "fault", {"kind": "lost-answer", "operation": "delete-attendee"})
            with self.assertRaises(botocore.exceptions.HTTPClientError):
                client.delete_attendee(MeetingId=MEETING, AttendeeId=gone)
            self.assertEqual(len(next(pages(client, 100))), 2)

    def test_capabilities_are_replaced(self):
        with Sim("--attendees", "3", "--frozen") as sim:
            client = sim.client()
            who = next(pages(client, 100))[0]["AttendeeId"]
            reply = client.update_attendee_capabilities(MeetingId=MEETING, AttendeeId=who,
                                                        Capabilities=self.RIGHTS)["Attendee"]
            self.assertEqual((reply["AttendeeId"], reply["Capabilities"]), (who, self.RIGHTS))
            self.assertTrue(reply["JoinToken"])
            self.assertEqual(next(pages(client, 100))[0]["Capabilities"], self.RIGHTS)
            self.refused(client.update_attendee_capabilities, "BadRequestException",
                         AttendeeId=who, Capabilities={**self.RIGHTS, "Video": "Send"})

    def test_a_meeting_is_ended(self):
        with Sim("--attendees", "3") as sim:
            client = sim.client()
            reply = client.delete_meeting(MeetingId=MEETING)
            self.assertEqual(reply["ResponseMetadata"]["HTTPStatusCode"], 204)
            self.refused(client.list_attendees, "NotFoundException")


class Wire(unittest.TestCase):
    def test_broken_connections_are_broken(self):
        with Sim() as sim:
            client = sim.client()
            for kind in ("reset", "silence"):
                sim.call("POST", "fault", {"kind": kind})
                with self.assertRaises(botocore.exceptions.HTTPClientError, msg=kind):
                    client.list_attendees(MeetingId=MEETING)
                self.assertTrue(next(pages(client, 100)))

    def test_broken_pages_hold_no_attendees(self):
        """botocore before 1.30 forgives a torn page, but finds nobody in it."""
        with Sim() as sim:
            client = sim.client()
            for kind in ("truncate", "broken-json", "empty-body"):
                sim.call("POST", "fault", {"kind": kind})
                try:
                    self.assertNotIn("Attendees", client.list_attendees(MeetingId=MEETING), kind)
                except botocore.exceptions.BotoCoreError:
                    pass
                self.assertTrue(next(pages(client, 100)))

    def test_odd_members_do_no_harm(self):
        with Sim("--attendees", "3") as sim:
            sim.call("POST", "fault", {"kind": "odd-members"})
            page = sim.client().list_attendees(MeetingId=MEETING)
            self.assertEqual(len(page["Attendees"]), 3)
            self.assertNotIn("NextToken", page)

    def test_connections_are_kept_and_requests_are_written_down(self):
        with Sim("--attendees", "1000") as sim:
            list(pages(sim.client(), 100))
            lines = [line.split("\t") for line in sim.call("GET", "requests").splitlines()]
            self.assertEqual(len(lines), 10)
            self.assertEqual({line[1] for line in lines}, {lines[0][1]})
            self.assertEqual({line[5] for line in lines}, {"200"})
            self.assertIn("Botocore", lines[0][6])


class Manners(unittest.TestCase):
    """What botocore would hide: bytes, and when they come."""

    def get(self, sim, query="max-results=1", timeout=10):
        connection = http.client.HTTPConnection(sim.url.split("//")[1], timeout=timeout)
        self.addCleanup(connection.close)
        connection.request("GET", f"/meetings/{MEETING}/attendees?{query}")
        return connection

    def timed(self, sim):
        start = time.monotonic()
        self.get(sim).getresponse().read()
        return time.monotonic() - start

    def test_a_slow_body_drips(self):
        with Sim("--no-verify") as sim:
            sim.call("POST", "fault", {"kind": "slow", "ms": 50})
            reply = self.get(sim).getresponse()
            start = time.monotonic()
            self.assertEqual(reply.read(5), b'{"Att')
            self.assertGreater(time.monotonic() - start, 0.15)

    def test_slow_headers_drip(self):
        with Sim("--no-verify") as sim:
            sim.call("POST", "fault", {"kind": "slow-head", "ms": 1})
            start = time.monotonic()
            reply = self.get(sim).getresponse()
            self.assertGreater(time.monotonic() - start, 0.08)
            self.assertEqual(json.loads(reply.read()), {"Attendees": []})

    def test_an_endless_page_has_no_end_and_is_no_json(self):
        with Sim("--no-verify") as sim:
            sim.call("POST", "fault", {"kind": "endless-json"})
            reply = self.get(sim).getresponse()
            self.assertEqual(len(reply.read(20_000_000)), 20_000_000)
            self.assertTrue(self.timed(sim) < 5)  # others are served meanwhile

    def test_an_oversized_page_has_its_size_and_is_json(self):
        with Sim("--no-verify") as sim:
            sim.call("POST", "fault", {"kind": "oversized"})
            body = self.get(sim).getresponse().read()
            self.assertEqual(len(body), 8 * 1024 * 1024 + 1)
            self.assertEqual(len(json.loads(body)["Attendees"]), 1)

    def test_round_trips_and_delays_take_their_time(self):
        with Sim("--no-verify", "--round-trip", "60") as sim:
            self.assertGreaterEqual(self.timed(sim), 0.06)
            sim.call("POST", "fault", {"kind": "delay", "ms": 100})
            self.assertGreaterEqual(self.timed(sim), 0.16)

    def test_a_refused_token_is_refused_only_where_there_is_one(self):
        with Sim("--no-verify", "--attendees", "3") as sim:
            sim.call("POST", "fault", {"kind": "token-repeated"})
            page = json.loads(self.get(sim).getresponse().read())
            sim.call("POST", "fault", {"kind": "token-refused"})
            self.assertEqual(self.get(sim).getresponse().status, 200)
            token = urllib.parse.quote(page["NextToken"], safe="")
            self.assertEqual(self.get(sim, "next-token=" + token).getresponse().status, 400)
            again = json.loads(self.get(sim, "max-results=1&next-token=" + token)
                               .getresponse().read())
            self.assertEqual(again["Attendees"], page["Attendees"])

    def test_signals_end_it_in_the_middle_of_a_silence(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with Sim("--no-verify") as sim:
                sim.call("POST", "fault", {"kind": "silence"})
                self.get(sim)
                time.sleep(0.05)
                sim.process.send_signal(number)
                self.assertEqual(sim.process.wait(5), 0)

    def test_bad_options_are_refused_with_status_2(self):
        for options in (["--port", "x"], ["--nonsense"], ["--cert", "x"], ["argument"]):
            result = subprocess.run([os.path.abspath("rollcall-sim"), *options],
                                    capture_output=True, text=True, timeout=10)
            self.assertEqual(result.returncode, 2)
            self.assertRegex(result.stderr, "^rollcall-sim: wrong usage: .*\n$")


class Queue(unittest.TestCase):
    """Older versions of botocore speak another protocol to SQS."""

    def setUp(self):
        model = botocore.session.Session().get_service_model("sqs")
        skip_unless(self, model.metadata["protocol"] == "json", "does not speak JSON to SQS")

    def test_events_are_received_and_deleted(self):
        with Sim("--attendees", "1", "--frozen") as sim:
            client = sim.client("sqs")
            who = json.loads(sim.call("GET", "state"))["attendees"][0]["AttendeeId"]
            self.assertNotIn("Messages", client.receive_message(QueueUrl=sim.queue))
            sim.call("POST", "event", {"do": "join", "who": who})
            message = client.receive_message(QueueUrl=sim.queue, WaitTimeSeconds=5)["Messages"][0]
            detail = json.loads(message["Body"])["detail"]
            self.assertEqual(detail["eventType"], "chime:AttendeeJoined")
            self.assertEqual(detail["attendeeId"], who)
            entry = {"Id": "1", "ReceiptHandle": message["ReceiptHandle"]}
            client.delete_message_batch(QueueUrl=sim.queue, Entries=[entry])
            self.assertEqual(json.loads(sim.call("GET", "queue"))["messages"], 0)

    def test_a_queue_that_is_not_there_is_a_modelled_exception(self):
        with Sim() as sim:
            client = sim.client("sqs")
            with self.assertRaises(client.exceptions.QueueDoesNotExist):
                client.receive_message(QueueUrl=sim.queue + "x")


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
