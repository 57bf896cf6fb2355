;; verdict: trap abi
(func (export "cabi_realloc") (type $realloc) (i32.const 0x7ffffff0))
(func (export "solve") (type $solve)
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
