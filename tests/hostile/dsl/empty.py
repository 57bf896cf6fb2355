# verdict: rejected
# parses: no

