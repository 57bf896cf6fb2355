# task ac0c5833
# demos 0 of 3
# fuel 325745
# runtime 4e9a48e118196d03ce46641c0407b2107ab02233ae07811ddd267118251e5a99
def solve(I):
    return vmirror(I)
