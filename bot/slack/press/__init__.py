"""What people press: buttons, modals, shortcuts and the events Slack sends by itself."""
