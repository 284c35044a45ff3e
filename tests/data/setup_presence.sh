# Who is in the room of meeting 5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706, us-east-1, account 111122223333.
# rollcall runs none of this. Read it, then paste it into a shell of a person who may
# manage EventBridge and SQS in this account.
#
# The service tells who joins and leaves as events, which EventBridge puts into a
# queue. It tells them once: who joined before the queue was there stays unknown.
#
# The queue must be rollcall's own. A message that one reader receives is hidden from
# all others, and then deleted: a queue that your application reads would lose events
# to rollcall, and rollcall to it. A second rollcall needs a second queue as well.

# 1. The queue. Events wait in it for an hour (3600 s), then they are gone.
aws sqs create-queue --region us-east-1 \
    --queue-name rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 \
    --attributes MessageRetentionPeriod=3600

# 2. The rule: which events. Without "detail", those of all meetings.
aws events put-rule --region us-east-1 \
    --name rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 \
    --event-pattern '{"source":["aws.chime"],"detail-type":["Chime Meeting State Change"],"detail":{"meetingId":["5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"]}}'

# 3. The queue's policy: this rule may send to it, and nothing else.
aws sqs set-queue-attributes --region us-east-1 \
    --queue-url https://sqs.us-east-1.amazonaws.com/111122223333/rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 \
    --attributes '{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"events.amazonaws.com\"},\"Action\":\"sqs:SendMessage\",\"Resource\":\"arn:aws:sqs:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706\",\"Condition\":{\"ArnEquals\":{\"aws:SourceArn\":\"arn:aws:events:us-east-1:111122223333:rule/rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706\"}}}]}"}'

# 4. From the rule to the queue.
aws events put-targets --region us-east-1 \
    --rule rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 \
    --targets Id=rollcall,Arn=arn:aws:sqs:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706

# 5. What the identity that runs rollcall needs beside chime:ListAttendees (with
#    --presence-keep the first of the two is enough):
#   {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
#    "Action":["sqs:ReceiveMessage","sqs:DeleteMessage"],
#    "Resource":"arn:aws:sqs:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"}]}

# 6. From then on:
rollcall --region us-east-1 \
    --presence-queue https://sqs.us-east-1.amazonaws.com/111122223333/rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 \
    5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706

# To take it all away again:
#   aws events remove-targets --region us-east-1 --rule rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 --ids rollcall
#   aws events delete-rule --region us-east-1 --name rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706
#   aws sqs delete-queue --region us-east-1 --queue-url https://sqs.us-east-1.amazonaws.com/111122223333/rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706
