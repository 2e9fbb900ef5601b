"""To the Web and back: who may be asked, what is asked and answered, many at once, unpacked as it comes."""
