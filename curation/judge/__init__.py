"""The room where items become questions and answers become verdicts.

`stories` says which items are one story, `ranking` which stories are asked first, `need` how many the queue
wants, `electorate` who is asked, `friend_test` what their answers mean, and `candidate` is a story on its way
through them. All of it is arithmetic on values.
"""
