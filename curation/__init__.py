"""The domain: what the product knows. No Slack, no SQL, no engine.

The folders follow the way of an item: `collect` (bytes to items), `judge` (which
to ask, and what the answers mean), `share` (the queue and the texts), `report`
(the week as one value). `calendar` knows working days and local clock times,
`links` and `text` clean what strangers wrote, `wording` holds every text a
person reads.
"""
