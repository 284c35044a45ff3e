// What sdk-endpoints runs: see there. Each world is made of variables and a config file; both
// programs say where they would send their requests, and must agree.
"use strict";
const assert = require("node:assert");
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const test = require("node:test");

const THEIRS = `
const { ChimeSDKMeetingsClient, ListAttendeesCommand } = require("@aws-sdk/client-chime-sdk-meetings");
const client = new ChimeSDKMeetingsClient({ credentials: { accessKeyId: "A", secretAccessKey: "B" } });
client.middlewareStack.add((next) => async (args) => {
    const { protocol, hostname, port, path } = args.request;
    const base = path.slice(0, path.indexOf("/meetings/"));
    process.stdout.write(protocol + "//" + hostname + (port ? ":" + port : "") + base);
    process.exit(0);
}, { step: "finalizeRequest", priority: "low" });
client.send(new ListAttendeesCommand({ MeetingId: "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1" }));
`;

// name, what the config file holds, further variables.
const WORLDS = [
    ["nothing says anything", "[default]\n", {}],
    ["a variable", "", { AWS_ENDPOINT_URL: "http://a.example" }],
    ["a variable with a port and a path", "", { AWS_ENDPOINT_URL: "http://a.example:8080/base" }],
    ["the service's own variable wins", "",
     { AWS_ENDPOINT_URL: "http://a.example", AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS: "http://b.example" }],
    ["another service's variable does not count", "", { AWS_ENDPOINT_URL_SQS: "http://b.example" }],
    ["the profile", "[default]\nendpoint_url = http://c.example\n", {}],
    ["a variable wins over the profile", "[default]\nendpoint_url = http://c.example\n",
     { AWS_ENDPOINT_URL: "http://a.example" }],
    ["another profile", "[profile p]\nendpoint_url = http://d.example\n[default]\n"
     + "endpoint_url = http://c.example\n", { AWS_PROFILE: "p" }],
    ["the services section wins over the profile",
     "[default]\nservices = s\nendpoint_url = http://c.example\n[services s]\n"
     + "chime_sdk_meetings =\n  endpoint_url = http://e.example\n", {}],
    ["a services section for another service",
     "[default]\nservices = s\nendpoint_url = http://c.example\n[services s]\n"
     + "sqs =\n  endpoint_url = http://e.example\n", {}],
    ["the service's own variable wins over the services section",
     "[default]\nservices = s\n[services s]\nchime_sdk_meetings =\n"
     + "  endpoint_url = http://e.example\n",
     { AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS: "http://b.example" }],
    ["the variable of all services wins over the services section",
     "[default]\nservices = s\n[services s]\nchime_sdk_meetings =\n"
     + "  endpoint_url = http://e.example\n",
     { AWS_ENDPOINT_URL: "http://a.example" }],
    ["dual stack", "[default]\nuse_dualstack_endpoint = true\n", {}],
    ["FIPS", "", { AWS_USE_FIPS_ENDPOINT: "true" }],
    ["another partition", "", { AWS_REGION: "us-gov-west-1" }],
    ["an empty variable is none", "[default]\nendpoint_url = http://c.example\n",
     { AWS_ENDPOINT_URL: "" }],
];

function both(config, variables) {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "rollcall-sdk-"));
    const file = path.join(home, "config");
    fs.writeFileSync(file, config, { mode: 0o600 });
    const env = { PATH: process.env.PATH, HOME: home, NODE_PATH: process.env.NODE_PATH,
                  AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: path.join(home, "none"),
                  AWS_REGION: "eu-central-1", AWS_EC2_METADATA_DISABLED: "true", ...variables };
    const options = { env, encoding: "utf8" };
    const ours = spawnSync("./rollcall", ["--resolve", "-o", "json"], options);
    const theirs = spawnSync(process.execPath, ["--no-warnings", "-e", THEIRS], options);
    fs.rmSync(home, { recursive: true });
    assert.strictEqual(theirs.status, 0, theirs.stderr);
    return { ours: JSON.parse(ours.stdout).endpoint_url, theirs: theirs.stdout };
}

for (const [name, config, variables] of WORLDS)
    test(name, () => {
        const { ours, theirs } = both(config, variables);
        assert.strictEqual(ours, theirs);
    });
