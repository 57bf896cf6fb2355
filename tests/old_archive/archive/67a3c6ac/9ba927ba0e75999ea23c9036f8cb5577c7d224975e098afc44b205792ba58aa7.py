# task 67a3c6ac
# demos 1 of 3
# fuel unknown
# runtime 4e9a48e118196d03ce46641c0407b2107ab02233ae07811ddd267118251e5a99
def solve(I):
    x1 = rot90(I)
    x2 = rot90(x1)
    x3 = hmirror(x2)
    return x3
