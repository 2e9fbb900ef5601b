"""A stand-in Slack workspace on loopback, so that the bot runs and is tested with no Slack account.

`server` opens it (one aiohttp server on an event loop of its own, behind plain functions); `workspace` is
what is remembered (teams, people, channels, messages, home tabs), `store` keeps it in the data folder;
`web_api` answers the methods a bot calls (`web_chat`, `web_people`, `web_views`); `socket_mode` is the link
that brings envelopes to the bot; `payloads` builds them, `people_do` lets people type, press and submit;
`response_urls` takes late answers; `clock` and `walk` move product time; `faults` breaks things on demand;
`control` is the JSON API that the page, the demo and the tests drive it by; `guard` keeps foreign pages out;
`page/` is what a person looks at.
"""
