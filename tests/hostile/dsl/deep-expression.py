# verdict: the input
# repeat: 100 identity(
def solve(I):
    return @repeatI))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
