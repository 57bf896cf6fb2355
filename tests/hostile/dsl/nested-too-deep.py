# verdict: rejected
# repeat: 5000 (
# parses: no
def solve(I):
    return @repeat
