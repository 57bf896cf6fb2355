# task 007bbfb7
# demos 5 of 5
# fuel 12165
# runtime 4e9a48e118196d03ce46641c0407b2107ab02233ae07811ddd267118251e5a99
def solve(I):
    return vmirror(I)
