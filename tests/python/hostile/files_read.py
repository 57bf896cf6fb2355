# verdict: error
def solve(grid):
    return [[ord(letter) % 10 for letter in open("/etc/passwd").read()]]
