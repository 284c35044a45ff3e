// What sim-aws-sdk runs: see there.
"use strict";
const assert = require("node:assert");
const { spawn } = require("node:child_process");
const test = require("node:test");

const meetings = require("@aws-sdk/client-chime-sdk-meetings");
const sqs = require("@aws-sdk/client-sqs");

const MEETING = "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1";
const credentials = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};

// Runs a simulator for the length of a function.
async function withSim(options, use) {
    const child = spawn("./rollcall-sim", ["--exit-with-stdin", ...options],
                        { stdio: ["pipe", "pipe", "inherit"] });
    let text = "";
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
        text += chunk;
        if (/^queue .*\n/m.test(text))
            break;
    }
    const url = text.match(/listening on (\S+)/)[1];
    const config = { region: "us-east-1", endpoint: url, maxAttempts: 1, credentials };
    const sim = {
        url,
        queue: text.match(/^queue (\S+)/m)[1],
        meetings: new meetings.ChimeSDKMeetingsClient(config),
        sqs: new sqs.SQSClient(config),
        async call(method, name, body) {
            const reply = await fetch(`${url}/_sim/${name}`,
                                      { method, body: body && JSON.stringify(body) });
            return reply.json();
        },
        receive(more) {
            return this.sqs.send(new sqs.ReceiveMessageCommand(
                { QueueUrl: this.queue, MaxNumberOfMessages: 10, ...more }));
        },
    };
    const ended = new Promise((resolve) => child.on("exit", resolve));
    try {
        await use(sim);
    } finally {
        sim.meetings.destroy();
        sim.sqs.destroy();
        child.stdin.end();
        assert.strictEqual(await ended, 0);
    }
}

async function failure(promise) {
    try {
        await promise;
    } catch (error) {
        return error;
    }
    assert.fail("it did not fail");
}

test("all pages are listed", () => withSim(["--attendees", "250"], async (sim) => {
    const ids = new Set();
    let NextToken;
    do {
        const page = await sim.meetings.send(new meetings.ListAttendeesCommand(
            { MeetingId: MEETING, MaxResults: 100, NextToken }));
        page.Attendees.forEach((a) => ids.add(a.AttendeeId));
        NextToken = page.NextToken;
    } while (NextToken);
    assert.strictEqual(ids.size, 250);
}));

test("refusals arrive as modelled exceptions", () => withSim([], async (sim) => {
    const names = {
        throttle: ["ThrottlingException", 429],
        unavailable: ["ServiceUnavailableException", 503],
        failure: ["ServiceFailureException", 500],
        forbidden: ["ForbiddenException", 403],
        ended: ["NotFoundException", 404],
        "expired-token": ["ExpiredTokenException", 403],
        "clock-skew": ["InvalidSignatureException", 403],
    };
    for (const [kind, [name, status]] of Object.entries(names)) {
        await sim.call("POST", "fault", { kind, seconds: 900 });
        const error = await failure(sim.meetings.send(
            new meetings.ListAttendeesCommand({ MeetingId: MEETING })));
        assert.strictEqual(error.name, name);
        assert.strictEqual(error.$metadata.httpStatusCode, status);
    }
}));

test("attendees are removed, capabilities replaced, meetings ended", () =>
    withSim(["--attendees", "3", "--frozen"], async (sim) => {
        const list = async () => (await sim.meetings.send(
            new meetings.ListAttendeesCommand({ MeetingId: MEETING }))).Attendees;
        const [gone, muted] = await list();
        const removal = new meetings.DeleteAttendeeCommand(
            { MeetingId: MEETING, AttendeeId: gone.AttendeeId });
        assert.strictEqual((await sim.meetings.send(removal)).$metadata.httpStatusCode, 204);
        assert.strictEqual((await failure(sim.meetings.send(removal))).name, "NotFoundException");
        const Capabilities = { Audio: "Receive", Video: "SendReceive", Content: "SendReceive" };
        const mute = new meetings.UpdateAttendeeCapabilitiesCommand(
            { MeetingId: MEETING, AttendeeId: muted.AttendeeId, Capabilities });
        assert.deepStrictEqual((await sim.meetings.send(mute)).Attendee.Capabilities, Capabilities);
        assert.deepStrictEqual((await list())[0].Capabilities, Capabilities);
        await sim.call("POST", "fault", { kind: "conflict", operation: "update-capabilities" });
        assert.strictEqual((await failure(sim.meetings.send(mute))).name, "ConflictException");
        const end = new meetings.DeleteMeetingCommand({ MeetingId: MEETING });
        assert.strictEqual((await sim.meetings.send(end)).$metadata.httpStatusCode, 204);
        assert.strictEqual((await failure(list())).name, "NotFoundException");
    }));

test("events are received, hidden, and gone when deleted", () =>
    withSim(["--attendees", "2", "--frozen"], async (sim) => {
        assert.strictEqual((await sim.receive()).Messages, undefined);
        await sim.call("POST", "event",
                       { do: "add", attendee: { user: "#n\u00e9w \u{1f600}", here: true } });
        // The SDK compares MD5OfBody by itself.
        const { Messages } = await sim.receive({ VisibilityTimeout: 5 });
        const events = Messages.map((m) => JSON.parse(m.Body));
        assert.deepStrictEqual(events.map((e) => e.detail.eventType),
                               ["chime:AttendeeAdded", "chime:AttendeeJoined"]);
        assert.strictEqual(events[1].detail.externalUserId, "#n\u00e9w \u{1f600}");
        assert.strictEqual(events[1].detail.meetingId, MEETING);
        assert.strictEqual((await sim.receive()).Messages, undefined);
        await sim.call("POST", "advance", { seconds: 6 });
        assert.strictEqual((await sim.receive({ VisibilityTimeout: 5 })).Messages.length, 2);
        const deleted = await sim.sqs.send(new sqs.DeleteMessageBatchCommand({
            QueueUrl: sim.queue,
            Entries: [
                { Id: "a", ReceiptHandle: Messages[0].ReceiptHandle },
                { Id: "b", ReceiptHandle: "nonsense" },
            ],
        }));
        assert.deepStrictEqual(deleted.Successful.map((e) => e.Id), ["a"]);
        assert.deepStrictEqual(deleted.Failed.map((e) => e.Id), ["b"]);
        await sim.call("POST", "advance", { seconds: 6 });
        const rest = await sim.receive();
        assert.strictEqual(rest.Messages.length, 1);
        await sim.sqs.send(new sqs.DeleteMessageCommand(
            { QueueUrl: sim.queue, ReceiptHandle: rest.Messages[0].ReceiptHandle }));
        const { Attributes } = await sim.sqs.send(new sqs.GetQueueAttributesCommand(
            { QueueUrl: sim.queue, AttributeNames: ["All"] }));
        assert.strictEqual(Attributes.ApproximateNumberOfMessages, "0");
        assert.strictEqual((await sim.call("GET", "queue")).deleted, 2);
    }));

test("a long poll waits for the next event, and no longer than asked", () =>
    withSim(["--attendees", "2"], async (sim) => {
        const polled = sim.receive({ WaitTimeSeconds: 20 });
        const state = await sim.call("GET", "state");
        await sim.call("POST", "event", { do: "join", who: state.attendees[0].AttendeeId });
        const { Messages } = await polled;
        assert.strictEqual(JSON.parse(Messages[0].Body).detail.eventType, "chime:AttendeeJoined");
        const before = Date.now();
        assert.strictEqual((await sim.receive({ WaitTimeSeconds: 1 })).Messages, undefined);
        assert.ok(Date.now() - before >= 990);
    }));

test("the queue refuses as SQS does", () => withSim([], async (sim) => {
    const missing = await failure(sim.sqs.send(
        new sqs.ReceiveMessageCommand({ QueueUrl: sim.queue + "x" })));
    assert.ok(missing instanceof sqs.QueueDoesNotExist);
    await sim.call("POST", "fault", { kind: "throttle", operation: "receive" });
    const throttled = await failure(sim.receive());
    assert.ok(throttled instanceof sqs.RequestThrottled);
    const wrong = await failure(sim.receive({ WaitTimeSeconds: 21 }));
    assert.strictEqual(wrong.$metadata.httpStatusCode, 400);
    const stranger = new sqs.SQSClient({ region: "us-east-1", endpoint: sim.url, maxAttempts: 1,
                                         credentials: { ...credentials, secretAccessKey: "x" } });
    const unsigned = await failure(stranger.send(
        new sqs.ReceiveMessageCommand({ QueueUrl: sim.queue })));
    assert.strictEqual(unsigned.name, "InvalidSignatureException");
    stranger.destroy();
}));
