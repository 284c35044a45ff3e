"""Lists a whole meeting with botocore and prints it as JSON: bench's neighbour.

    botocore_list.py MEETING_ID     (endpoint, region and credentials from the environment)
"""

import json
import os
import sys

import botocore.session

client = botocore.session.get_session().create_client(
    "chime-sdk-meetings", region_name=os.environ["AWS_REGION"],
    endpoint_url=os.environ["AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS"])
attendees, token = [], {}
while True:
    page = client.list_attendees(MeetingId=sys.argv[1], MaxResults=100, **token)
    attendees += page["Attendees"]
    if not page.get("NextToken"):
        break
    token = {"NextToken": page["NextToken"]}
json.dump({"Attendees": attendees}, sys.stdout, indent=4)
