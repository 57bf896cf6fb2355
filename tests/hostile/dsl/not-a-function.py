# verdict: rejected
# parses: no
x1 = 1
