# verdict: error|rejected
# Three parameters without defaults: nobody says what they are.
def solve(a, b, c):
    return a
