"""What people see: values of the memory as plain Block Kit dicts. Pure but for reading rows."""
