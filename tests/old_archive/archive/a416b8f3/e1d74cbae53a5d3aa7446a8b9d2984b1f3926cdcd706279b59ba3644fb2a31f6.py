# task a416b8f3
# demos 3 of 3
# fuel 16132
# runtime 4e9a48e118196d03ce46641c0407b2107ab02233ae07811ddd267118251e5a99
# generator enumeration
# seed 7
def solve(I):
    x1 = hconcat(I, I)
    return x1
