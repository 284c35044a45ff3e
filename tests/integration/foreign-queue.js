// What foreign-queue runs: see there.
"use strict";
const assert = require("node:assert");
const { spawn, execFileSync } = require("node:child_process");
const fs = require("node:fs");
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");
const test = require("node:test");

const sqs = require("@aws-sdk/client-sqs");
const { createSqsServer } = require("local-aws-sqs");

const MEETING = "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1";
const credentials = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const PATIENCE_MS = 60000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Waits until the function's answer is true, or a minute.
async function until(what, ask) {
    const end = Date.now() + PATIENCE_MS;
    while (!await ask()) {
        assert.ok(Date.now() < end, `never: ${what()}`);
        await sleep(50);
    }
}

function freePort() {
    return new Promise((resolve) => {
        const probe = net.createServer().listen(0, "127.0.0.1", () => {
            const { port } = probe.address();
            probe.close(() => resolve(port));
        });
    });
}

// A simulated meeting of three, a queue, a sender and a folder, for the length of a function.
async function withWorld(use) {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "rollcall-test."));
    const child = spawn("./rollcall-sim", ["--exit-with-stdin", "--frozen", "--attendees", "3"],
                        { stdio: ["pipe", "pipe", "inherit"] });
    let text = "";
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
        text += chunk;
        if (/^queue .*\n/m.test(text))
            break;
    }
    const sim = text.match(/listening on (\S+)/)[1];
    const port = await freePort();
    const server = await createSqsServer(
        { port, hostname: "127.0.0.1", queues: [{ QueueName: "rollcall" }] });
    const endpoint = `http://127.0.0.1:${port}`;
    const client = new sqs.SQSClient({ region: "us-east-1", endpoint, maxAttempts: 1, credentials });
    const state = await (await fetch(`${sim}/_sim/state`)).json();
    const world = {
        home, sim, client, endpoint,
        queue: `${endpoint}/123456789012/rollcall`,
        people: state.attendees,
        at: Date.now(),
        env: {
            PATH: process.env.PATH, HOME: home, LC_ALL: "C.UTF-8", TERM: "xterm-256color",
            AWS_ACCESS_KEY_ID: credentials.accessKeyId,
            AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
            AWS_EC2_METADATA_DISABLED: "true",
        },
        arguments: ["--region", "us-east-1", "--endpoint-url", sim, "--no-config",
                    "--no-history"],
        // The body of a meeting event, of the n-th attendee; each is a second later than the last.
        event(kind, n, more) {
            const who = this.people[n];
            this.at += 1000;
            return JSON.stringify({
                version: "0", source: "aws.chime", account: "123456789012", region: "us-east-1",
                "detail-type": "Chime Meeting State Change", time: new Date(this.at).toISOString(),
                resources: [],
                detail: {
                    version: "0", eventType: `chime:${kind}`, timestamp: this.at,
                    meetingId: MEETING, attendeeId: who.AttendeeId,
                    externalUserId: who.ExternalUserId, ...more,
                },
            });
        },
        // This queue lets a long poll wait until it has ten messages for it: send ten.
        send(bodies) {
            assert.strictEqual(bodies.length, 10);
            return client.send(new sqs.SendMessageBatchCommand({
                QueueUrl: this.queue,
                Entries: bodies.map((MessageBody, i) => ({ Id: `m${i}`, MessageBody })),
            }));
        },
        // The same event again, as SQS may bring it, up to ten.
        tenfold: (bodies) => Array.from({ length: 10 }, (_, i) => bodies[i % bodies.length]),
        // How many messages are in the queue; this one counts those that are hidden, too.
        async count() {
            const { Attributes } = await client.send(new sqs.GetQueueAttributesCommand(
                { QueueUrl: this.queue, AttributeNames: ["All"] }));
            return Number(Attributes.ApproximateNumberOfMessages);
        },
    };
    const ended = new Promise((resolve) => child.on("exit", resolve));
    try {
        await use(world);
    } finally {
        client.destroy();
        server.closeAllConnections();
        server.close();
        child.stdin.end();
        await ended;
        fs.rmSync(home, { recursive: true });
    }
}

// The ledger's facts of one type.
function facts(file, type) {
    if (!fs.existsSync(file))
        return [];
    return fs.readFileSync(file, "utf8").split("\n").slice(0, -1).map((line) => JSON.parse(line))
        .filter((fact) => fact.type === type);
}

// Runs rollcall --plain with a ledger for the length of a function.
async function withPlain(world, more, use) {
    const ledger = path.join(world.home, "ledger");
    const child = spawn("./rollcall", [...world.arguments, "--plain", "--record", ledger, ...more,
                                       MEETING],
                        { stdio: ["pipe", "pipe", "pipe"], env: world.env });
    let said = "";
    child.stdout.on("data", (data) => said += data);
    child.stderr.on("data", (data) => said += data);
    const ended = new Promise((resolve) => child.on("exit", resolve));
    try {
        await until(() => `listening: ${said}`, () => facts(ledger, "listening").length > 0);
        await use({ ledger, told: () => said });
    } finally {
        child.stdin.end();
        assert.strictEqual(await ended, 0, said);
    }
}

test("events are taken into the ledger and deleted; what is foreign stays", () =>
    withWorld(async (world) => {
        await withPlain(world, ["--presence-queue", world.queue], async ({ ledger }) => {
            const content = { attendeeId: world.people[0].AttendeeId + "#content" };
            const real = [world.event("AttendeeJoined", 0), world.event("AttendeeJoined", 1),
                          world.event("AttendeeLeft", 1),
                          world.event("AttendeeContentJoined", 0, content)];
            await world.send([...real, ...real, '{"not":"ours"}', "nonsense"]);
            await until(() => "all but two deleted",
                        async () => await world.count() === 2);
            assert.deepStrictEqual(facts(ledger, "event").map((fact) => fact.eventType).sort(),
                                   ["chime:AttendeeContentJoined", "chime:AttendeeJoined",
                                    "chime:AttendeeJoined", "chime:AttendeeLeft"]);
        });
        assert.strictEqual(await world.count(), 2);
    }));

test("a long poll brings what is sent while it waits", () => withWorld(async (world) => {
    await withPlain(world, ["--presence-queue", world.queue], async ({ ledger }) => {
        for (let n = 0; n < 3; n++) {
            await world.send(world.tenfold([world.event("AttendeeJoined", n)]));
            await until(() => `event ${n}`, () => facts(ledger, "event").length === n + 1);
            await until(() => `event ${n} deleted`, async () => await world.count() === 0);
        }
    });
}));

test("--presence-keep deletes nothing, and the endpoint may come from a variable", () =>
    withWorld(async (world) => {
        world.env.AWS_ENDPOINT_URL_SQS = world.endpoint;
        const url = "https://sqs.us-east-1.amazonaws.com/123456789012/rollcall";
        await withPlain(world, ["--presence-queue", url, "--presence-keep"], async ({ ledger }) => {
            await world.send(world.tenfold([world.event("AttendeeJoined", 0),
                                            world.event("AttendeeLeft", 0)]));
            await until(() => "two events", () => facts(ledger, "event").length === 2);
        });
        assert.strictEqual(await world.count(), 10);
    }));

test("a queue that is not there is told, and waited for", () => withWorld(async (world) => {
    const late = `${world.endpoint}/123456789012/late`;
    const ledger = path.join(world.home, "ledger");
    const child = spawn("./rollcall", [...world.arguments, "--plain", "--record", ledger,
                                       "--presence-queue", late, MEETING],
                        { stdio: ["pipe", "pipe", "pipe"], env: world.env });
    let said = "";
    child.stdout.on("data", (data) => said += data);
    const ended = new Promise((resolve) => child.on("exit", resolve));
    await until(() => said, () => {
        child.stdin.write("errors\n");
        return /QueueDoesNotExist|NonExistentQueue/.test(said);
    });
    await world.client.send(new sqs.CreateQueueCommand({ QueueName: "late" }));
    child.stdin.write("refresh\n");
    await until(() => said, () => facts(ledger, "listening").length > 0);
    child.stdin.end();
    assert.strictEqual(await ended, 0);
}));

// In a terminal of tmux, with a server of its own.
test("the console shows who comes and goes", () => withWorld(async (world) => {
    try {
        execFileSync("tmux", ["-V"]);
    } catch {
        console.log("SKIPPED: tmux is not installed; the console was not looked at");
        return;
    }
    const socket = path.join(world.home, "tmux");
    const tmux = (...words) => execFileSync("tmux", ["-S", socket, "-f", "/dev/null", ...words],
                                            { env: world.env, encoding: "utf8" });
    tmux("new-session", "-d", "-x", "100", "-y", "24", "./rollcall", ...world.arguments,
         "--presence-queue", world.queue, MEETING);
    const screen = () => tmux("capture-pane", "-p");
    const shows = (text) => until(() => `"${text}" on\n${screen()}`, () => screen().includes(text));
    try {
        await shows("0 here of 3 registered");
        await world.send(world.tenfold([world.event("AttendeeJoined", 0),
                                        world.event("AttendeeJoined", 2)]));
        await shows("2 here of 3 registered");
        await world.send(world.tenfold([world.event("AttendeeLeft", 0),
                                        world.event("AttendeeDropped", 2)]));
        await shows("0 here of 3 registered");
        await shows("- left");
        await shows("! dropped");
        await until(() => "all deleted", async () => await world.count() === 0);
    } finally {
        tmux("kill-server");
    }
}));
