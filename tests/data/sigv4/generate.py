#!/usr/bin/env python3
"""Makes the cases beside this file: requests as rollcall sends them, signed by botocore, which
knows nothing of rollcall. Run with Debian's python3-botocore:

    python3 tests/data/sigv4/generate.py

Each case has the files of a case of aws-c-auth's suite, so that one runner reads both."""

import json
import os

import botocore
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HERE = os.path.dirname(os.path.abspath(__file__))
DATE = "2026-11-23T09:31:55Z"
MEETING = "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"
KEYS = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
TOKEN = "FwoGZXIvYXdzEPT//////////wEaDEXAMPLE+token/with=all+of=base64//=="
MEETINGS = "meetings-chime.eu-central-1.amazonaws.com"
FORM = "application/x-www-form-urlencoded; charset=utf-8"


def attendees(query):
    return "/meetings/%s/attendees%s" % (MEETING, query)


# name: method, host, target, headers, body, session token, region, service
CASES = {
    "list-attendees-first-page": (
        "GET", MEETINGS, attendees("?max-results=100"), {}, "", None, "eu-central-1", "chime"),
    "list-attendees-awkward-token": (
        "GET", MEETINGS, attendees("?max-results=100&next-token=a%2B%2F%3D%20b~%C3%A9%26%3D%25"),
        {}, "", None, "eu-central-1", "chime"),
    "list-attendees-unsorted-query": (
        "GET", MEETINGS, attendees("?next-token=zz%2Fyy%3D%3D&max-results=7"),
        {}, "", None, "eu-central-1", "chime"),
    "list-attendees-session-token": (
        "GET", MEETINGS, attendees("?max-results=100"), {}, "", TOKEN, "eu-central-1", "chime"),
    "list-attendees-older-namespace": (
        "GET", "chime.us-east-1.amazonaws.com", attendees("?max-results=99"),
        {}, "", TOKEN, "us-east-1", "chime"),
    "list-attendees-base-path": (
        "GET", "127.0.0.1:4566", "/a%20base" + attendees("?max-results=1"),
        {}, "", None, "us-east-1", "chime"),
    "assume-role": (
        "POST", "sts.eu-central-1.amazonaws.com", "/", {"Content-Type": FORM},
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole"
        "%2Fops&RoleSessionName=botocore-session-1795424467",
        None, "eu-central-1", "sts"),
    "receive-message": (
        "POST", "sqs.us-east-1.amazonaws.com", "/",
        {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.ReceiveMessage"},
        '{"QueueUrl":"https://sqs.us-east-1.amazonaws.com/111122223333/q","WaitTimeSeconds":20}',
        TOKEN, "us-east-1", "sqs"),
}


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as out:
        out.write(text)


def make(name, method, host, target, headers, body, token, region, service):
    folder = os.path.join(HERE, name)
    os.makedirs(folder, exist_ok=True)
    credentials = {"access_key_id": KEYS[0], "secret_access_key": KEYS[1]}
    if token:
        credentials["token"] = token
    context = {"origin": "signed by botocore %s" % botocore.__version__,
               "credentials": credentials, "timestamp": DATE, "region": region,
               "service": service, "normalize": True, "sign_body": False}
    write(folder, "context.json", json.dumps(context, indent=4) + "\n")
    lines = ["Host:" + host] + ["%s:%s" % pair for pair in headers.items()]
    wire = "%s %s HTTP/1.1\n%s\n" % (method, target, "\n".join(lines))
    write(folder, "request.txt", wire + ("\n" + body if body else ""))

    auth = SigV4Auth(Credentials(KEYS[0], KEYS[1], token), service, region)
    request = AWSRequest(method=method, url="https://%s%s" % (host, target),
                         headers=dict(headers, Host=host), data=body or None)
    request.context["timestamp"] = DATE.replace("-", "").replace(":", "")
    auth._modify_request_before_signing(request)
    canonical = auth.canonical_request(request)
    to_sign = auth.string_to_sign(request, canonical)
    signature = auth.signature(to_sign, request)
    auth._inject_signature_to_request(request, signature)
    write(folder, "header-canonical-request.txt", canonical)
    write(folder, "header-string-to-sign.txt", to_sign)
    write(folder, "header-signature.txt", signature)
    write(folder, "header-signed-request.txt",
          "Authorization:%s\n" % request.headers["Authorization"])


for case, parts in CASES.items():
    make(case, *parts)
