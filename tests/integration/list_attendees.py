"""Lists a whole meeting with the official client, and prints it as JSON.

    python3 list_attendees.py NAMESPACE MEETING_ID [MAX_RESULTS]

Endpoint, region and credentials come from the environment, as any AWS client finds them. Exits with
77, and says why, when this botocore does not know the operation.
"""

import json
import os
import sys

import botocore
import botocore.session


def main():
    namespace, meeting = sys.argv[1:3]
    session = botocore.session.get_session()
    if "ListAttendees" not in session.get_service_model(namespace).operation_names:
        print(f"SKIPPED: botocore {botocore.__version__} has no ListAttendees in {namespace}",
              file=sys.stderr)
        sys.exit(77)
    # Older ones do not read the variable by themselves.
    client = session.create_client(
        namespace, region_name=os.environ["AWS_REGION"],
        endpoint_url=os.environ["AWS_ENDPOINT_URL"])
    size = int(sys.argv[3]) if len(sys.argv) > 3 else {"chime": 99}.get(namespace, 100)
    attendees, token = [], {}
    while True:
        page = client.list_attendees(MeetingId=meeting, MaxResults=size, **token)
        attendees += page["Attendees"]
        if not page.get("NextToken"):
            break
        token = {"NextToken": page["NextToken"]}
    json.dump({"Attendees": attendees}, sys.stdout)


main()
