"""What setup-presence runs: the printed commands make a queue that both roads lead to, and rollcall
hears on each of them.

The services are moto's, the client is the AWS CLI. A topic is sent to as the service would, with the
event as text; a rule is checked by what the service says of it, because nobody but AWS may send
events in the name of aws.chime.
"""
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

ACCOUNT = "123456789012"
REGION = "us-east-1"
NAME = "rollcall-presence"
QUEUE_ARN = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{NAME}"
TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:{NAME}"
PATIENCE_S = 60 * int(os.environ.get("ROLLCALL_TEST_PATIENCE", "1"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what, ask):
    end = time.monotonic() + PATIENCE_S
    while not ask():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.05)


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class SetupPresence(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.mkdtemp(prefix="rollcall-test.")
        port = free_port()
        cls.url = f"http://127.0.0.1:{port}"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        cls.moto = subprocess.Popen(["moto_server", "-H", "127.0.0.1", "-p", str(port)], **quiet)
        cls.sim = subprocess.Popen([os.path.abspath("rollcall-sim"), "--exit-with-stdin", "--frozen", "--no-verify",
                                    "--attendees", "3"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        cls.sim_url = cls.sim.stdout.readline().split()[-1]
        cls.meeting = cls.sim.stdout.readline().split()[-1]
        cls.env = {"PATH": os.environ["PATH"], "HOME": cls.home, "LC_ALL": "C.UTF-8",
                   "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example",
                   "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
                   "AWS_ENDPOINT_URL": cls.url}
        until("moto answers", lambda: answers(port))

    @classmethod
    def tearDownClass(cls):
        cls.sim.stdin.close()
        cls.sim.wait(timeout=PATIENCE_S)
        cls.sim.stdout.close()
        cls.moto.terminate()
        cls.moto.wait(timeout=PATIENCE_S)
        shutil.rmtree(cls.home)

    def aws(self, *arguments):
        command = ["aws", "--endpoint-url", self.url, "--region", REGION, "--output", "json"]
        out = subprocess.run([*command, *arguments], env=self.env, stdout=subprocess.PIPE, check=True,
                             timeout=PATIENCE_S)
        return json.loads(out.stdout or "{}")

    def printed(self):
        """The text, with the account put in as it asks for."""
        text = subprocess.run([os.path.abspath("rollcall"), "--no-config", "--region", REGION,
                               "setup-presence"],
                              env=self.env, stdout=subprocess.PIPE, text=True, check=True,
                              timeout=PATIENCE_S).stdout
        return text.replace("ACCOUNT_ID", ACCOUNT)

    def run_script(self, text):
        """As printed, but at these services: older clients read no AWS_ENDPOINT_URL."""
        aim = f"aws() {{ command aws --endpoint-url {self.url} \"$@\"; }}\n"
        subprocess.run(["sh", "-eu", "-c", aim + text], env=self.env, stdout=subprocess.DEVNULL,
                       check=True, timeout=PATIENCE_S)

    def attribute(self, name):
        return self.aws("sqs", "get-queue-attributes", "--queue-url", f"{self.url}/{ACCOUNT}/{NAME}",
                        "--attribute-names", name)["Attributes"][name]

    def event(self, number):
        return json.dumps({
            "version": "0", "source": "aws.chime", "detail-type": "Chime Meeting State Change",
            "detail": {"eventType": "chime:AttendeeJoined", "timestamp": 1795424467000 + number,
                       "meetingId": self.meeting, "attendeeId": f"attendee-{number}"}})

    def listen(self):
        """A recording ends up with the joins of both attendees."""
        ledger = os.path.join(self.home, "ledger.ndjson")
        env = dict(self.env, AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS=self.sim_url)
        rollcall = subprocess.Popen(
            [os.path.abspath("rollcall"), "--no-config", "--no-history", "--region", REGION,
             "--watch", "--record", ledger, "--presence-queue", f"{self.url}/{ACCOUNT}/{NAME}",
             self.meeting], env=env, stdout=subprocess.DEVNULL)

        def heard():
            if not os.path.exists(ledger):
                return False
            with open(ledger, encoding="utf-8") as lines:
                text = lines.read()
            return "attendee-1" in text and "attendee-2" in text
        try:
            until("the joins are recorded", heard)
        finally:
            rollcall.terminate()
            rollcall.wait(timeout=PATIENCE_S)

    def test_the_printed_commands_make_what_is_heard(self):
        text = self.printed()
        run = re.sub(r"\nrollcall (.*\\\n)*.*\n", "\n", text)
        self.run_script(run)
        self.assertEqual(self.attribute("MessageRetentionPeriod"), "86400")
        policy = json.loads(self.attribute("Policy"))
        self.assertEqual([s["Principal"]["Service"] for s in policy["Statement"]],
                         ["events.amazonaws.com", "sns.amazonaws.com",
                          "meetings.chime.amazonaws.com"])
        targets = self.aws("events", "list-targets-by-rule", "--rule", NAME)["Targets"]
        self.assertEqual([t["Arn"] for t in targets], [QUEUE_ARN])
        pattern = json.loads(self.aws("events", "describe-rule", "--name", NAME)["EventPattern"])
        self.assertEqual(pattern["source"], ["aws.chime"])

        road = text[text.index("#   aws sns create-topic"):text.index("#    Your application")]
        self.run_script(re.sub(r"(?m)^#   ", "", road))
        self.aws("sns", "publish", "--topic-arn", TOPIC_ARN, "--message", self.event(1))
        self.aws("sqs", "send-message", "--queue-url", f"{self.url}/{ACCOUNT}/{NAME}",
                 "--message-body", self.event(2))
        self.listen()

        undo = text[text.index("#   aws events remove-targets"):]
        self.run_script(re.sub(r"(?m)^#   ", "", undo))
        self.assertEqual(self.aws("sqs", "list-queues").get("QueueUrls", []), [])
        self.assertEqual(self.aws("sns", "list-topics").get("Topics", []), [])
        self.assertEqual(self.aws("events", "list-rules").get("Rules", []), [])


if __name__ == "__main__":
    unittest.main()
