"""A stand-in Slack workspace on loopback, so that the bot runs and is tested with no Slack account.

`server` opens it: one aiohttp server on an event loop of its own, behind plain functions; `site` holds its
parts together, `guard` keeps foreign pages out. `workspace` is what is remembered (`team` says what a new one
holds, `views` the windows that are open), `store` keeps it in the data folder. `web_api` answers the methods
a bot calls (`web_chat`, `web_people`, `web_views`), `socket_mode` is the link that brings it envelopes,
`payloads` builds them, and `response_urls` takes late answers. `people_do` lets people type, press and submit
(`actions` finds what they mean), `newcomers` lets them come and leave. `clock` and `walk` move product time,
`faults` breaks things on demand. `control` is the JSON API that the page, the demo and the tests drive it by,
`state` what they see, `page/` what a person looks at. `feed_folder` serves a folder of feeds beside it.
"""
