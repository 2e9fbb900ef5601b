"""The running program: what people see in Slack, what happens by itself, the command line.

`slack` holds what people see and press, `jobs` what happens without anyone
pressing, `sandbox` a stand-in Slack workspace for this machine; `settings`,
`world` and `cli` put them together.
"""
