"""Slack messages: written once, sent once, repainted at a pace all processes share."""
