"""What happens without anyone pressing.

Each job has the same shape: take (a lease on a row that is due), decide (pure, in
`curation`), keep (one transaction), say (outside it, through the outbox). `tick`
finds what is due and hands it to the engine; a lost job costs a minute, since the
row is still due when its lease ends.
"""
