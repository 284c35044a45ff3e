# Who is in the room of meeting 5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706, us-east-1, account 111122223333.
# rollcall runs none of this. Read it, then paste it into a shell of a person who may
# manage EventBridge, SNS and SQS in this account.
#
# The service tells who joins and leaves as events. They come into a queue on one of
# two roads: a rule of EventBridge (steps 3 and 4), which takes them from all meetings
# that there are, or a topic of SNS that your application names when it creates a
# meeting (step 5), which your application can listen to as well. They are told once:
# who joined before the queue was there stays unknown.
#
# The queue must be rollcall's own. A message that one reader receives is hidden from
# all others, and then deleted: a queue that your application reads would lose events
# to rollcall, and rollcall to it. A second rollcall needs a second queue as well.

# 1. The queue. Events wait in it for a day (86400 s), then they are gone. It must be a
#    standard queue: a FIFO queue gets nothing. One that is encrypted with a key of
#    KMS gets nothing either, without any error, unless the key's policy lets the
#    service of step 2 that sends use kms:GenerateDataKey and kms:Decrypt.
aws sqs create-queue --region us-east-1 \
    --queue-name rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 \
    --attributes MessageRetentionPeriod=86400

# 2. The queue's policy: the rule of step 3 may send to it, the topic of step 5, and
#    the meetings themselves (NotificationsConfiguration with SqsQueueArn). A wrong
#    principal means silence, not an error.
aws sqs set-queue-attributes --region us-east-1 \
    --queue-url https://sqs.us-east-1.amazonaws.com/111122223333/rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 \
    --attributes '{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"Rule\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"events.amazonaws.com\"},\"Action\":\"sqs:SendMessage\",\"Resource\":\"arn:aws:sqs:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706\",\"Condition\":{\"ArnEquals\":{\"aws:SourceArn\":\"arn:aws:events:us-east-1:111122223333:rule/rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706\"}}},{\"Sid\":\"Topic\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"sns.amazonaws.com\"},\"Action\":\"sqs:SendMessage\",\"Resource\":\"arn:aws:sqs:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706\",\"Condition\":{\"ArnEquals\":{\"aws:SourceArn\":\"arn:aws:sns:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706\"}}},{\"Sid\":\"Meetings\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"meetings.chime.amazonaws.com\"},\"Action\":[\"sqs:SendMessage\",\"sqs:GetQueueUrl\"],\"Resource\":\"arn:aws:sqs:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706\",\"Condition\":{\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:chime:us-east-1:111122223333:*\"},\"StringEquals\":{\"aws:SourceAccount\":\"111122223333\"}}}]}"}'

# 3. The rule: which events. Without "detail", those of all meetings.
aws events put-rule --region us-east-1 \
    --name rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 \
    --event-pattern '{"source":["aws.chime"],"detail-type":["Chime Meeting State Change"],"detail":{"meetingId":["5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"]}}'

# 4. From the rule to the queue.
aws events put-targets --region us-east-1 \
    --rule rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 \
    --targets Id=rollcall,Arn=arn:aws:sqs:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706

# 5. Or, instead of steps 3 and 4, a topic. Both roads at once do no harm: each event
#    comes twice then, and counts once. A topic that your application has already
#    needs the last of these commands only, and its ARN in step 2.
#   aws sns create-topic --region us-east-1 \
#       --name rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706
#   aws sns set-topic-attributes --region us-east-1 \
#       --topic-arn arn:aws:sns:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 --attribute-name Policy \
#       --attribute-value '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"meetings.chime.amazonaws.com"},"Action":"sns:Publish","Resource":"arn:aws:sns:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:chime:us-east-1:111122223333:*"},"StringEquals":{"aws:SourceAccount":"111122223333"}}}]}'
#   aws sns subscribe --region us-east-1 \
#       --topic-arn arn:aws:sns:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 \
#       --protocol sqs --notification-endpoint arn:aws:sqs:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706
#    Your application then creates its meetings with
#    NotificationsConfiguration={"SnsTopicArn":"arn:aws:sns:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"}

# 6. What the identity that runs rollcall needs beside chime:ListAttendees. The first two
#    are enough (with --presence-keep the first); the others let it set aside what it
#    does not understand, and say how many events it is behind.
#   {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
#    "Action":["sqs:ReceiveMessage","sqs:DeleteMessage",
#     "sqs:ChangeMessageVisibility","sqs:GetQueueAttributes"],
#    "Resource":"arn:aws:sqs:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"}]}

# 7. From then on:
rollcall --region us-east-1 \
    --presence-queue https://sqs.us-east-1.amazonaws.com/111122223333/rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 \
    5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706

# To take it all away again:
#   aws events remove-targets --region us-east-1 --rule rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706 --ids rollcall
#   aws events delete-rule --region us-east-1 --name rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706
#   aws sns delete-topic --region us-east-1 --topic-arn arn:aws:sns:us-east-1:111122223333:rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706
#   aws sqs delete-queue --region us-east-1 --queue-url https://sqs.us-east-1.amazonaws.com/111122223333/rollcall-5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706
