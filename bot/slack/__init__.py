"""What people see and press in Slack.

Listeners unpack a payload, make one short transaction and acknowledge; cards,
notices and modals are built from the memory's values as plain Block Kit dicts.
"""
